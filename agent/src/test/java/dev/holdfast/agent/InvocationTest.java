package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How words are told apart. */
class InvocationTest {

  private static final CommandOption LOUD = new CommandOption("-l", "--loud", "", "");
  private static final CommandOption DEEP = new CommandOption("-d", "--deep", "", "");
  private static final CommandOption SIZE = new CommandOption("-s", "--size", "N", "");

  private static final Command COMMAND =
      new Command(
          "test",
          List.of("Tests."),
          List.of(LOUD, DEEP, SIZE),
          true,
          _ -> {
            throw new AssertionError();
          });

  private static Invocation read(String line) throws UsageException {
    return Invocation.of(COMMAND, List.of(line.split(" ", -1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--size 7 f",
        "--size=7 f",
        "-s 7 f",
        "-s=7 f",
        "-s7 f",
        "f -s 7",
        "f --size=7",
        "-s 7 -- f"
      })
  void aValueMayBeWrittenInEveryUsualWay(String line) throws UsageException {
    Invocation words = read(line);

    assertThat(words.value(SIZE)).contains("7");
    assertThat(words.files()).containsExactly("f");
    assertThat(words.has(LOUD)).isFalse();
  }

  @Test
  void lettersMayShareADash() throws UsageException {
    Invocation words = read("-lds7 f");

    assertThat(words.has(LOUD)).isTrue();
    assertThat(words.has(DEEP)).isTrue();
    assertThat(words.value(SIZE)).contains("7");
  }

  @Test
  void aLoneDashIsAFileAndSoIsEverythingBehindTwo() throws UsageException {
    assertThat(read("- --loud").files()).containsExactly("-");
    assertThat(read("-l -- --loud -x").files()).containsExactly("--loud", "-x");
  }

  @Test
  void aFlagMayBeGivenTwiceAndAValueNot() throws UsageException {
    assertThat(read("-l -l --loud f").has(LOUD)).isTrue();
    assertThatThrownBy(() -> read("-s 7 -s 8 f")).hasMessage("--size is given twice");
  }

  @Test
  void aValueMayBeEmptyAndMayBeginWithADash() throws UsageException {
    assertThat(read("--size= f").value(SIZE)).contains("");
    assertThat(read("--size -7 f").value(SIZE)).contains("-7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --lound f   | no such option: '--lound' (did you mean '--loud'?)
          -lx f       | no such option: '-lx'
          --size      | --size needs a value: --size=N
          --size -l f | --size needs a value: --size=N
          -ls         | --size needs a value: --size=N
          --loud=7 f  | --loud takes no value: '7'
          -l=7 f      | --loud takes no value: '7'
          --loud      | there is no FILE
          """)
  void whatIsWrongIsSaid(String line, String message) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void whoAsksForHelpNeedsNothingElse() throws UsageException {
    assertThat(read("--help").has(Command.HELP)).isTrue();
    assertThat(read("-V").has(Command.VERSION)).isTrue();
  }

  @Test
  void helpFitsOnATerminalAndNamesEveryOption() {
    for (String command :
        List.of("plan", "apply", "run", "observe", "release", "validate", "demo")) {
      String help = Cli.run(command, "--help").out();
      assertThat(help.lines()).as(command).allMatch(line -> line.length() <= 80);
      assertThat(help)
          .startsWith("Usage: holdfast " + command + " [-hV]")
          .contains("-o, --output=text|json");
    }
    String help = Cli.run("--help").out();
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
    assertThat(help).contains("  observe   Shows what is there now");
  }
}
