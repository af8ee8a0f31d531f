package dev.holdfast.agent;

/**
 * An option of a command line.
 *
 * @param letter its short form such as {@code -o}; empty if it has none
 * @param value what stands for its value in help; empty if it has none, so that it is there or not
 */
record CommandOption(String letter, String name, String value, String description) {

  static CommandOption flag(String name, String description) {
    return new CommandOption("", name, "", description);
  }

  boolean takesValue() {
    return !value.isEmpty();
  }

  boolean isCalled(String word) {
    return word.equals(name) || (!letter.isEmpty() && word.equals(letter));
  }

  /** As help shows it: {@code --output=text|json}. */
  String shown() {
    return takesValue() ? name + "=" + value : name;
  }
}
