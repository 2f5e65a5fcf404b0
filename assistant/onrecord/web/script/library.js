// The library.
onrecord.library = (element) => {};
