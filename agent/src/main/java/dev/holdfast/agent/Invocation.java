package dev.holdfast.agent;

import dev.holdfast.reconcile.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The words that a command was called with, told apart.
 *
 * <p>Options may stand before, between and behind files, as {@code --output json}, {@code
 * --output=json}, {@code -o json}, {@code -o=json} or {@code -ojson}; letters without a value may
 * share a dash; behind {@code --} there are only files.
 */
final class Invocation {

  private final List<CommandOption> known;
  private final Map<CommandOption, String> given = new LinkedHashMap<>();
  private final List<String> files = new ArrayList<>();

  private Invocation(List<CommandOption> known) {
    this.known = known;
  }

  /**
   * Tells words apart.
   *
   * @throws UsageException if they are not what the command takes
   */
  static Invocation of(Command command, List<String> words) throws UsageException {
    Invocation invocation = new Invocation(command.options());
    invocation.read(words);
    if (!invocation.has(Command.HELP) && !invocation.has(Command.VERSION)) {
      invocation.requireFiles(command.takesFiles());
    }
    return invocation;
  }

  private void requireFiles(boolean wanted) throws UsageException {
    if (wanted && files.isEmpty()) {
      throw new UsageException("there is no FILE");
    }
    if (!wanted && !files.isEmpty()) {
      throw new UsageException("it takes no file or other word: '" + files.getFirst() + "'");
    }
  }

  boolean has(CommandOption option) {
    return given.containsKey(option);
  }

  Optional<String> value(CommandOption option) {
    return Optional.ofNullable(given.get(option));
  }

  List<String> files() {
    return List.copyOf(files);
  }

  private void read(List<String> words) throws UsageException {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        files.addAll(words.subList(i + 1, words.size()));
        return;
      }
      if (word.length() < 2 || word.charAt(0) != '-') {
        files.add(word);
        continue;
      }
      Optional<CommandOption> wanting =
          word.startsWith("--") ? readName(word) : readLetters(word, 1);
      if (wanting.isPresent()) {
        i++;
        String value = i < words.size() ? words.get(i) : "--";
        give(wanting.get(), isOption(value) ? Optional.empty() : Optional.of(value));
      }
    }
  }

  private boolean isOption(String word) {
    return word.equals("--") || known.stream().anyMatch(option -> option.isCalled(word));
  }

  /** Reads one long option; the answer is the option if its value is the next word. */
  private Optional<CommandOption> readName(String word) throws UsageException {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    CommandOption option = called(name);
    if (equals < 0 && option.takesValue()) {
      return Optional.of(option);
    }
    give(option, equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1)));
    return Optional.empty();
  }

  /** Reads letters from one on; the answer is the last one's option if its value is to come. */
  private Optional<CommandOption> readLetters(String word, int from) throws UsageException {
    for (int i = from; i < word.length(); i++) {
      String letter = "-" + word.charAt(i);
      CommandOption option =
          known.stream()
              .filter(o -> o.isCalled(letter))
              .findFirst()
              .orElseThrow(() -> unknown(word));
      String rest = word.substring(i + 1);
      if (option.takesValue()) {
        if (rest.isEmpty()) {
          return Optional.of(option);
        }
        give(option, Optional.of(rest.startsWith("=") ? rest.substring(1) : rest));
        return Optional.empty();
      }
      if (rest.startsWith("=")) {
        give(option, Optional.of(rest.substring(1)));
      }
      give(option, Optional.empty());
    }
    return Optional.empty();
  }

  private CommandOption called(String name) throws UsageException {
    return known.stream()
        .filter(option -> option.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  private UsageException unknown(String word) {
    List<String> names =
        known.stream()
            .flatMap(o -> Stream.of(o.name(), o.letter()))
            .filter(n -> !n.isEmpty())
            .toList();
    return new UsageException("no such option: '" + word + "'" + suggestion(word, names));
  }

  /** What may have been meant: {@code (did you mean '--adopt'?)}. */
  static String suggestion(String word, List<String> known) {
    return Spelling.nearest(word, known).map(near -> " (did you mean '" + near + "'?)").orElse("");
  }

  private void give(CommandOption option, Optional<String> value) throws UsageException {
    if (option.takesValue() && value.isEmpty()) {
      throw new UsageException(option.name() + " needs a value: " + option.shown());
    }
    if (!option.takesValue() && value.isPresent()) {
      throw new UsageException(option.name() + " takes no value: '" + value.get() + "'");
    }
    if (given.put(option, value.orElse("")) != null && option.takesValue()) {
      throw new UsageException(option.name() + " is given twice");
    }
  }
}
