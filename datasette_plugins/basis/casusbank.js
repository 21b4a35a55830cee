// What casusbank does in the browser besides showing pages. Every task works without it; nothing leaves the page.
"use strict";
(() => {
  const GROEPEN = /(?<![\d.,-])\d(?:[ .-]?\d){7,8}(?![\d,-])/g;

  const make = (tag, klasse, tekst = "") => {
    const element = document.createElement(tag);
    element.className = klasse;
    element.textContent = tekst;
    return element;
  };

  // The 11-proef: 9a + 8b + ... + 2h - i is a multiple of 11. A number of eight digits lost its leading nought.
  const isBsn = (getal) => {
    const cijfers = getal.replace(/\D/g, "").padStart(9, "0");
    if (cijfers.length !== 9 || /^(\d)\1*$/.test(cijfers)) return false;
    let som = 0;
    for (let i = 0; i < 8; i += 1) som += (9 - i) * Number(cijfers[i]);
    return (som - Number(cijfers[8])) % 11 === 0;
  };

  const hasBsn = (tekst) => (tekst.match(GROEPEN) || []).some(isBsn);

  const warnForBsn = (veld) => {
    const melding = make("p", "veldfout bsn");
    melding.setAttribute("role", "status");
    veld.after(melding);
    let wacht = 0;
    veld.addEventListener("input", () => {
      clearTimeout(wacht);
      wacht = setTimeout(() => {
        const tekst = hasBsn(veld.value) ? "✗ Hier staat waarschijnlijk een BSN. Haal het weg." : "";
        if (melding.textContent !== tekst) melding.textContent = tekst;
      }, 300);
    });
  };

  const count = (veld) => {
    const hoogste = Number(veld.dataset.tel) || Infinity;
    const teller = make("p", "teller");
    const getal = new Intl.NumberFormat("nl-NL");
    const show = () => {
      const over = veld.value.length > hoogste;
      const van = hoogste < Infinity ? ` van ${getal.format(hoogste)}` : "";
      teller.textContent = `${getal.format(veld.value.length)}${van} tekens`;
      teller.classList.toggle("veldfout", over);
      teller.setAttribute("role", over ? "alert" : "none");
    };
    veld.after(teller);
    veld.addEventListener("input", show);
    show();
  };

  const copyButton = (vak) => {
    const knop = make("button", "knop gewoon niet-drukken", vak.dataset.kopieer || "Kopieer");
    const klaar = make("span", "klein");
    klaar.setAttribute("role", "status");
    knop.type = "button";
    knop.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(vak.querySelector("code").textContent);
        klaar.textContent = "✓ Gekopieerd";
      } catch {
        getSelection().selectAllChildren(vak.querySelector("code"));
        klaar.textContent = "Geselecteerd. Kopieer met Ctrl+C.";
      }
    });
    vak.append(knop, klaar);
  };

  // Never one character alone: that would catch speech input and screen reader keys.
  const step = (richting) => {
    const plaatsen = [...document.querySelectorAll(".treffers h3 a, [data-stap]")];
    if (!plaatsen.length) return;
    const nu = plaatsen.indexOf(document.activeElement);
    plaatsen[Math.min(Math.max(nu + richting, 0), plaatsen.length - 1)].focus();
  };

  document.addEventListener("keydown", (toets) => {
    if (toets.key === "Enter" && toets.ctrlKey && toets.target.matches("textarea") && toets.target.form) {
      toets.preventDefault();
      toets.target.form.requestSubmit();
    } else if (toets.altKey && toets.shiftKey && !toets.ctrlKey) {
      const vraag = document.getElementById("vraag");
      if (toets.code === "ArrowDown") step(1);
      else if (toets.code === "ArrowUp") step(-1);
      else if (toets.code === "KeyZ" && vraag) vraag.focus();
      else if (toets.code === "KeyZ") location.assign(document.querySelector("a.merk").href);
      else return;
      toets.preventDefault();
    }
  });

  document.querySelectorAll("textarea").forEach(warnForBsn);
  document.querySelectorAll("textarea[data-tel]").forEach(count);
  document.querySelectorAll("[data-kopieer]").forEach(copyButton);
})();
