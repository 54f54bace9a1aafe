import { onBack, session, timely } from "./waking.js";

// While the patient holds the tablet, the way back stays on this page: what lies behind it is the clinic's.
const stay = () => history.pushState(null, "", location.href);
stay();
addEventListener("popstate", stay);

// Unlocked where it stands, the page goes on in a session of the member: that one is handed over too.
const main = document.querySelector("[data-hand-over]");
onBack(() => {
  const { handOver, language, leave } = main?.dataset ?? {};
  if (!handOver) return;
  const body = new URLSearchParams({ language, page: leave });
  timely(handOver, { method: "POST", body, headers: { "X-CSRFToken": session.dataset.token } }).catch(() => null);
});
