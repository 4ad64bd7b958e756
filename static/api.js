/* The interface's document, shown by Swagger UI from our own server. Without script the page links to the document itself. */
"use strict";
const place = document.getElementById("document");
const shown = document.createElement("div");
place.append(shown);
window.SwaggerUIBundle({
  url: place.dataset.url,
  domNode: shown,
  deepLinking: true,
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
});
