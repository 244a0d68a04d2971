module.exports = {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document"],
  rules: {
    "aria-label-misuse": ["error", { allowAnyNamable: true }], // a list of colours has a name, too
    "prefer-native-element": ["error", { exclude: ["region"] }], // what scrolls inside of a section
    "tel-non-breaking": "off", // a number is copied as it is written
  },
};
