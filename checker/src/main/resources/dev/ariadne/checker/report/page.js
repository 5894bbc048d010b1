"use strict";
/* The timeline. Operations are columns of numbers in order of invocation; only what can be seen is drawn. */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = id => document.getElementById(id);
  const count = data.start.length;
  const UNKNOWN = 2, LOOKS = 4, ROW = 22, BAR = 15, GUTTER = 54;
  /* So many events before it fails, what belongs to the core is not in one picture with it: bars would be thinner than lines. */
  const FAR = 600;

  /* Columns, differences undone. */
  const event = new Float64Array(count), eventEnd = new Float64Array(count);
  const time = new Float64Array(count), timeEnd = new Float64Array(count);
  const hasTime = !!data.time;
  let sum = 0, timeSum = 0, rows = 0, lastEvent = 1, lastTime = 1;
  for (let i = 0; i < count; i++) {
    sum += data.start[i];
    event[i] = sum;
    eventEnd[i] = data.length[i] ? sum + data.length[i] : Infinity;
    lastEvent = Math.max(lastEvent, sum, data.length[i] ? eventEnd[i] : 0);
    if (hasTime) {
      timeSum += data.time[i];
      time[i] = timeSum;
      timeEnd[i] = data.duration[i] >= 0 ? timeSum + data.duration[i] : Infinity;
      lastTime = Math.max(lastTime, timeSum, data.duration[i] >= 0 ? timeEnd[i] : 0);
    }
    rows = Math.max(rows, data.row[i] + 1);
  }
  /* Rows, and what follows an operation in its row: there an unknown one stops being drawn. */
  const byRow = Array.from({length: rows}, () => []);
  const next = new Int32Array(count).fill(-1);
  const names = new Array(rows).fill("");
  for (let i = 0; i < count; i++) {
    const row = byRow[data.row[i]];
    if (row.length) next[row[row.length - 1]] = i; else names[data.row[i]] = String(data.process[i]);
    row.push(i);
  }

  let real = false, part = 0, from = 0, to = 1, hovered = -1;
  let core = new Set(), shown = new Set(), point = new Map();
  const begin = i => real ? time[i] : event[i];
  const end = i => {
    const e = real ? timeEnd[i] : eventEnd[i];
    return (data.outcome[i] & 3) === UNKNOWN ? Infinity : e;
  };
  const total = () => real ? lastTime : lastEvent;

  /* Where each operation takes effect: just after all before it in the order were invoked, side by side before the next event. */
  function points(order) {
    const at = new Map();
    let latest = -1, latestTime = 0, together = [];
    const spread = () => together.forEach((i, k) => { at.get(i)[0] += (k + 1) / (together.length + 1); });
    order.forEach((i, position) => {
      if (event[i] > latest) { spread(); together = []; latest = event[i]; }
      latestTime = Math.max(latestTime, time[i]);
      together.push(i);
      at.set(i, [latest, latestTime, position]);
    });
    spread();
    return at;
  }

  const rowsCanvas = $("rows"), map = $("map"), view = $("view"), tip = $("tip");
  const color = {};
  function readColors() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["panel", "ink", "soft", "line", "faint", "core", "core-fill", "bad", "bad-fill", "good", "change", "read", "mono", "sans"])
      color[name] = style.getPropertyValue("--" + name).trim();
  }
  function fit(canvas, height) {
    const ratio = window.devicePixelRatio || 1, width = canvas.clientWidth;
    canvas.style.height = height + "px";
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const ink = canvas.getContext("2d");
    ink.setTransform(ratio, 0, 0, ratio, 0, 0);
    ink.clearRect(0, 0, width, height);
    return [ink, width];
  }

  /* The first in a row that may still be seen at time t; operations of a row follow one another. */
  function firstVisible(row, t) {
    let low = 0, high = row.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (begin(row[middle]) < t) low = middle + 1; else high = middle;
    }
    return Math.max(0, low - 1);
  }

  function drawRows() {
    const height = rows * ROW + 26;
    const [ink, width] = fit(rowsCanvas, height);
    const scale = (width - GUTTER) / (to - from);
    const x = t => GUTTER + (t - from) * scale;
    ink.font = "11px " + color.sans;
    ticks(ink, width, height, x);
    const object = data.objects[part];
    const limit = object && object.failing >= 0 ? end(object.failing) : -1;
    for (let r = 0; r < rows; r++) {
      const row = byRow[r], top = r * ROW + 4;
      let painted = -9;
      for (let n = firstVisible(row, from); n < row.length; n++) {
        const i = row[n], left = x(begin(i));
        if (left > width) break;
        const marked = core.has(i) || shown.has(i);
        const open = end(i) === Infinity;
        const stop = next[i] >= 0 ? begin(next[i]) : total();
        const right = Math.max(left + 1.5, Math.min(width + 9, x(open ? stop : end(i)) - (open ? 1 : 0)));
        if (right < painted + 1 && !marked && i !== hovered) continue;
        painted = right;
        bar(ink, i, Math.max(left, GUTTER - 8), right, top, marked);
      }
      ink.clearRect(0, top - 4, GUTTER - 4, ROW);
      ink.fillStyle = color.soft;
      ink.font = "11px " + color.sans;
      ink.textAlign = "right";
      ink.fillText(names[r], GUTTER - 12, top + 12);
      ink.textAlign = "left";
    }
    ink.fillStyle = color.soft;
    ink.font = "11px " + color.sans;
    ink.fillText("process", 2, height - 7);
    if (limit >= from && limit <= to) {
      ink.strokeStyle = color.bad;
      ink.setLineDash([4, 3]);
      line(ink, x(limit), 0, x(limit), height - 20);
      ink.setLineDash([]);
    }
    $("range").textContent = real
      ? duration(from) + " to " + duration(to) + " of " + duration(lastTime)
      : "events " + Math.max(0, Math.floor(from)).toLocaleString("en") + " to "
        + Math.min(lastEvent, Math.ceil(to)).toLocaleString("en") + " of " + (lastEvent + 1).toLocaleString("en")
        + (data.omitted ? "; " + data.omitted.toLocaleString("en") + " operations are not drawn" : "");
  }

  function bar(ink, i, left, right, top, marked) {
    const kind = data.outcome[i] & 3, mine = data.objects.length < 2 || data.object[i] === part;
    const failing = data.objects[part] && data.objects[part].failing === i;
    ink.globalAlpha = mine ? 1 : .32;
    let stroke = null, fill = (data.outcome[i] & LOOKS) ? color.read : color.change, text = color.ink;
    if (failing) { fill = color["bad-fill"]; stroke = text = color.bad; }
    else if (core.has(i)) { fill = color["core-fill"]; stroke = text = color.core; }
    else if (kind === 1) { fill = color.panel; stroke = color.change; text = color.soft; }
    else if (kind === UNKNOWN) {
      const fade = ink.createLinearGradient(left, 0, Math.max(left + 1, Math.min(right, left + 140)), 0);
      fade.addColorStop(0, fill);
      fade.addColorStop(1, color.panel);
      fill = fade;
    }
    if (shown.has(i)) { stroke = color.soft; }
    if (i === hovered && !stroke) stroke = color.ink;
    ink.fillStyle = fill;
    const width = right - left - (right - left > 4 ? 1 : 0);
    if (width > 5) {
      ink.beginPath();
      ink.roundRect(left, top, width, BAR, 3);
      ink.fill();
      if (stroke) { ink.strokeStyle = stroke; ink.lineWidth = marked || i === hovered ? 1.5 : 1; ink.stroke(); ink.lineWidth = 1; }
    } else {
      if (stroke) ink.fillStyle = stroke;
      ink.fillRect(left, top, Math.max(1.2, width), BAR);
    }
    const label = data.labels[data.label[i]].replace("->", "→");
    if (width > 30) {
      ink.font = (marked ? "600 " : "") + "11px " + color.mono;
      const room = Math.floor((width - 8) / 6.7);
      ink.fillStyle = text;
      if (room >= 3) ink.fillText(label.length > room ? label.slice(0, room - 1) + "…" : label, left + 5, top + 11.5);
    }
    if (point.has(i)) {
      const t = point.get(i)[real ? 1 : 0];
      const unit = (rowsCanvas.clientWidth - GUTTER) / (to - from);
      const px = GUTTER + (t - from) * unit + (real ? 1 : 0);
      if (px > GUTTER && unit > .02) {
        ink.fillStyle = color.good;
        ink.fillRect(px - 1, top - 2, 2.2, BAR + 4);
      }
    }
    ink.globalAlpha = 1;
  }

  function line(ink, x1, y1, x2, y2) { ink.beginPath(); ink.moveTo(x1, y1); ink.lineTo(x2, y2); ink.stroke(); }

  function ticks(ink, width, height, x) {
    const wish = (to - from) / Math.max(2, width / 130);
    const unit = Math.pow(10, Math.floor(Math.log10(wish)));
    let step = [1, 2, 5, 10].map(n => n * unit).find(n => n >= wish);
    if (!real) step = Math.max(1, step);
    ink.strokeStyle = color.faint;
    ink.fillStyle = color.soft;
    for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
      if (x(t) < GUTTER) continue;
      line(ink, x(t), 0, x(t), height - 20);
      const label = real ? duration(t, step) : Math.abs(Math.round(t)).toLocaleString("en");
      if (x(t) + 3 + ink.measureText(label).width <= width) ink.fillText(label, x(t) + 3, height - 7);
    }
  }

  function duration(nanos, step) {
    const size = Math.max(Math.abs(step || nanos), 1);
    const [unit, name] = size >= 1e9 ? [1e9, " s"] : size >= 1e6 ? [1e6, " ms"] : size >= 1e3 ? [1e3, " µs"] : [1, " ns"];
    return (Math.round(nanos / unit * 100) / 100).toLocaleString("en") + name;
  }

  function drawMap() {
    const [ink, width] = fit(map, 44);
    const STRIPE = 4;
    const bins = new Float64Array(Math.max(1, Math.floor(width / STRIPE)));
    const scale = bins.length / total();
    let most = 1;
    for (let i = 0; i < count; i++) {
      const bin = Math.min(bins.length - 1, Math.floor(begin(i) * scale));
      most = Math.max(most, ++bins[bin]);
    }
    ink.fillStyle = color.faint;
    ink.fillRect(0, 0, width, 44);
    ink.fillStyle = color.change;
    for (let b = 0; b < bins.length; b++) {
      const h = bins[b] / most * 34;
      ink.fillRect(b * STRIPE, 44 - h, STRIPE - 1, h);
    }
    const left = from / total() * width, right = to / total() * width;
    ink.fillStyle = color.core;
    ink.globalAlpha = .13;
    ink.fillRect(left, 0, Math.max(2, right - left), 44);
    ink.globalAlpha = 1;
    ink.strokeStyle = color.core;
    ink.strokeRect(left + .5, .5, Math.max(2, right - left) - 1, 43);
    for (const i of core) {
      ink.fillStyle = data.objects[part].failing === i ? color.bad : color.core;
      ink.fillRect(begin(i) / total() * width - 1, 0, 2.5, 12);
    }
  }

  let pending = false;
  function draw() {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => { pending = false; drawRows(); drawMap(); });
  }

  function look(a, b) {
    const smallest = real ? Math.max(total() / 1e7, 1) : 4;
    const length = Math.min(Math.max(b - a, smallest), total() * 1.02);
    const middle = (a + b) / 2;
    from = Math.max(-total() * .01, Math.min(middle - length / 2, total() * 1.01 - length));
    to = from + length;
    draw();
  }
  const zoom = (factor, at = (from + to) / 2) => look(at - (at - from) * factor, at + (to - at) * factor);
  const move = share => look(from + (to - from) * share, to + (to - from) * share);
  function lookAtCore() {
    const last = data.objects[part] ? data.objects[part].failing : -1;
    const marked = [...core, ...shown].filter(i => last < 0 || event[last] - event[i] <= FAR);
    if (!marked.length) {
      const middle = data.objects[part] && !real ? Math.max(80, data.objects[part].event) : 80;
      return real ? look(0, total()) : look(Math.min(middle - 80, Math.max(0, total() - 160)), Math.min(middle + 80, total()));
    }
    const a = Math.min(...marked.map(begin));
    const b = Math.max(...[...marked.map(begin), last >= 0 ? end(last) : 0]);
    const margin = Math.max((b - a) * .15, real ? 1 : 5);
    look(a - margin, b + margin);
    const row = data.row[last >= 0 ? last : marked[0]];
    view.scrollTop = Math.max(0, row * ROW - view.clientHeight / 2);
  }
  let visited = -1;
  function visit(direction) {
    const marked = [...core].sort((a, b) => a - b);
    if (!marked.length) return;
    visited = (visited + direction + marked.length) % marked.length;
    const i = hovered = marked[visited], half = (to - from) / 2;
    look(begin(i) - half, begin(i) + half);
    view.scrollTop = Math.max(0, data.row[i] * ROW - view.clientHeight / 2);
  }
  function setReal(on) {
    real = on && hasTime;
    $("rank").setAttribute("aria-pressed", !real);
    $("real").setAttribute("aria-pressed", real);
    lookAtCore();
  }
  function choose(n) {
    part = n;
    const object = data.objects[n];
    core = new Set(object ? object.core : []);
    shown = new Set(object ? object.shown : []);
    point = points(object ? object.order : []);
    visited = hovered = -1;
    for (const a of document.querySelectorAll("article")) a.hidden = +a.dataset.part !== n;
    for (const b of document.querySelectorAll("nav button")) b.setAttribute("aria-pressed", +b.dataset.part === n);
    if (object) document.body.className = object.answer.toLowerCase();
    for (const s of document.querySelectorAll(".end")) s.scrollLeft = s.scrollWidth;
    lookAtCore();
  }

  function at(x, y) {
    const r = Math.floor((y - 2) / ROW);
    if (r < 0 || r >= rows || x < GUTTER) return -1;
    const t = from + (x - GUTTER) / (rowsCanvas.clientWidth - GUTTER) * (to - from);
    const slack = (to - from) / (rowsCanvas.clientWidth - GUTTER) * 3;
    let best = -1;
    for (let n = firstVisible(byRow[r], t); n < Math.min(byRow[r].length, firstVisible(byRow[r], t) + 3); n++) {
      const i = byRow[r][n];
      const stop = end(i) === Infinity ? (next[i] >= 0 ? begin(next[i]) : total()) : end(i);
      if (begin(i) - slack <= t && t <= stop + slack) best = i;
    }
    return best;
  }
  function tell(i, x, y) {
    if (i < 0) { tip.hidden = true; return; }
    const object = data.objects[data.object[i]];
    const lines = ["process " + data.process[i] + (object && object.name ? ", key " + object.name : "")];
    lines.push("events " + event[i] + (eventEnd[i] === Infinity ? ", never completed" : " to " + eventEnd[i]));
    if (hasTime) lines.push("at " + duration(time[i]) + (timeEnd[i] === Infinity ? "" : ", took " + duration(timeEnd[i] - time[i])));
    if ((data.outcome[i] & 3) === 1) lines.push("failed: it did not happen");
    if ((data.outcome[i] & 3) === UNKNOWN) lines.push("outcome unknown: it happened later, or never");
    if (point.has(i)) lines.push("takes effect as number " + (point.get(i)[2] + 1));
    if (object && object.failing === i) lines.push("the first completion that no order explains");
    else if (core.has(i)) lines.push("part of the core");
    tip.textContent = "";
    const name = document.createElement("b");
    name.textContent = data.labels[data.label[i]].replace("->", "→");
    tip.append(name, "\n" + lines.join("\n"));
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(8, Math.min(x + 14, innerWidth - box.width - 8)) + "px";
    tip.style.top = (y + 18 + box.height > innerHeight ? y - box.height - 12 : y + 18) + "px";
  }

  let grip = null;
  rowsCanvas.addEventListener("pointerdown", e => {
    grip = {x: e.clientX, from, to};
    rowsCanvas.setPointerCapture(e.pointerId);
  });
  rowsCanvas.addEventListener("pointerup", () => { grip = null; });
  rowsCanvas.addEventListener("pointermove", e => {
    if (grip) {
      const shift = (grip.x - e.clientX) / (rowsCanvas.clientWidth - GUTTER) * (grip.to - grip.from);
      tip.hidden = true;
      return look(grip.from + shift, grip.to + shift);
    }
    const i = at(e.offsetX, e.offsetY);
    if (i !== hovered) { hovered = i; draw(); }
    tell(i, e.clientX, e.clientY);
  });
  rowsCanvas.addEventListener("pointerleave", () => { hovered = -1; tip.hidden = true; draw(); });
  rowsCanvas.addEventListener("wheel", e => {
    if (e.ctrlKey || e.metaKey) {
      e.preventDefault();
      zoom(Math.exp(e.deltaY / 200), from + (e.offsetX - GUTTER) / (rowsCanvas.clientWidth - GUTTER) * (to - from));
    } else if (Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
      e.preventDefault();
      move(e.deltaX / 800);
    }
  }, {passive: false});
  let steering = false;
  const steer = e => {
    const t = e.offsetX / map.clientWidth * total(), half = (to - from) / 2;
    look(t - half, t + half);
  };
  map.addEventListener("pointerdown", e => { steering = true; map.setPointerCapture(e.pointerId); steer(e); });
  map.addEventListener("pointermove", e => { if (steering) steer(e); });
  map.addEventListener("pointerup", () => { steering = false; });

  const actions = {
    ArrowLeft: () => move(-.2), ArrowRight: () => move(.2),
    "+": () => zoom(.6), "=": () => zoom(.6), "-": () => zoom(1 / .6),
    0: () => look(0, total()), c: lookAtCore, n: () => visit(1), p: () => visit(-1),
    r: () => setReal(!real), k: () => choose((part + 1) % Math.max(1, document.querySelectorAll("article").length)),
  };
  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey || !actions[e.key]) return;
    e.preventDefault();
    actions[e.key]();
  });
  $("in").onclick = actions["+"];
  $("out").onclick = actions["-"];
  $("fit").onclick = lookAtCore;
  $("all").onclick = actions[0];
  $("rank").onclick = () => setReal(false);
  $("real").onclick = () => setReal(true);
  $("scale").hidden = !hasTime;
  for (const b of document.querySelectorAll("nav button")) b.onclick = () => choose(+b.dataset.part);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColors(); draw(); });
  addEventListener("resize", draw);
  readColors();
  setReal(false);
  choose(0);
})();
