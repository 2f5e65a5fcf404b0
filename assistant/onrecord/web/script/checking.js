// Check a draft.
onrecord.checking = (element) => {};
