// The drawing of a process begins where the process stands, not at its first step.
for (const box of document.querySelectorAll(".swim")) {
  const here = box.querySelector("[aria-current]");
  if (here) {
    const step = here.getBoundingClientRect(), frame = box.getBoundingClientRect();
    box.scrollLeft += step.left - frame.left - (frame.width - step.width) / 2;
    box.scrollTop += step.top - frame.top - (frame.height - step.height) / 2;
  }
}
