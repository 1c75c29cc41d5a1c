// The page of a drill: nothing that somebody types ever gets into its field. The first letter leads to the lesson.
// The field has no name, so that the form would not send it either; without this file the button leads there.
"use strict";
const field = document.getElementById("secret");
const button = document.getElementById("go");

if (field) {
  field.addEventListener("beforeinput", (typed) => {
    typed.preventDefault();
    field.value = "";
    field.form.requestSubmit(button);
  });
  // What a password manager fills in by itself is nobody's action: it is only taken out again.
  field.addEventListener("input", () => { field.value = ""; });
}
