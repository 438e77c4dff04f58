// The worker's first words: it loads the engine's module. Trunk names these two files without a hash.
//
// Trunk has a shim for this, which calls wasm-bindgen in a way that it warns about in the console. An engine
// that cannot be loaded throws, so that the tab hears of it and tries again.
importScripts("/engine.js");
wasm_bindgen({ module_or_path: "/engine_bg.wasm" }).catch((trouble) => {
  setTimeout(() => {
    throw trouble;
  });
});
