// While the patient holds the tablet, the way back stays on this page: what lies behind it is the clinic's.
const stay = () => history.pushState(null, "", location.href);
stay();
addEventListener("popstate", stay);
