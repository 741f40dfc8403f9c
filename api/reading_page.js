// A click on a box or mark shows its node in the tree, a click on a node its boxes; the legend hides and shows colours.
const everything = (name) => document.querySelectorAll(`[data-node="${name}"]`);
document.addEventListener("click", (event) => {
  const from = event.target.closest('[data-node^="c"]');
  if (!from || event.target.closest("a")) return;
  document.querySelectorAll(".lit").forEach((lit) => lit.classList.remove("lit"));
  const all = [...everything(from.dataset.node)];
  all.forEach((one) => one.classList.add("lit"));
  const inTree = Boolean(from.closest("aside"));
  const other = all.find((one) => Boolean(one.closest("aside")) !== inTree);
  if (other) other.scrollIntoView({ behavior: "smooth", block: "center" });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.classList.contains("node")) event.target.click();
});
document.querySelectorAll("[data-layer]").forEach((box) => {
  box.addEventListener("change", () => {
    const layer = box.dataset.layer;
    document.querySelectorAll(`.page .${layer}`).forEach((one) => { one.hidden = !box.checked; });
    document.querySelectorAll(`mark.${layer}, mark.was-${layer}`).forEach((one) => {
      one.classList.toggle(layer, box.checked);
      one.classList.toggle(`was-${layer}`, !box.checked);
    });
  });
});
