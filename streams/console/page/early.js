// Runs before anything is painted, so that a chosen theme never flashes the other one.
try {
  const theme = localStorage.getItem("jumpa.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing shows its own theme.
}
