"""Letters and their checks against citations: drafts from documented facts, verdicts on any letter.

Belongs here: everything that touches a case. Nothing lives here yet; the policy side comes first. Patient data never
leaves this folder and its own tables.
"""
