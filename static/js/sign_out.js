// Signing out takes what this tab kept of unsaved forms with it: the tablet is shared.
document.addEventListener(
  "submit",
  event => {
    if (!new URL(event.target.action, location.href).pathname.endsWith("/logout/")) return;
    try {
      sessionStorage.clear();
    } catch {
      /* nothing was kept */
    }
  },
  true,
);
