package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import dev.holdfast.host.StateRecord.Origin;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Owned;
import dev.holdfast.sysctl.SysctlApplied;
import dev.holdfast.sysctl.SysctlKey;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateFolderTest {

  private static final Origin NOW = new Origin("boot-2", "4:77:7");
  private static final StateRecord.Key SELF = new StateRecord.Key(new Namespace.Self(), "sysctl");
  private static final StateRecord.Key BLUE =
      new StateRecord.Key(new Namespace.Named("blue"), "network");
  private static final SysctlApplied OWNED =
      new SysctlApplied(
          Map.of(
              SysctlKey.parse("net/ipv4/conf/eth0.100/rp_filter"), new Owned("1", "0"),
              SysctlKey.parse("net.ipv4.route.flush"), new Owned("1", null)));

  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void name() {
    folder = temp.resolve("deep/state");
  }

  private StateFolder open() throws HostException {
    return StateFolder.open(folder, "holdfast test", new Namespace.Self(), NOW);
  }

  @Test
  void whatIsPutIsThereWhenItIsOpenedAgain() throws HostException {
    try (StateFolder state = open()) {
      state.put(SELF, "a:1", Codec.SYSCTL.write(OWNED));
      state.put(BLUE, "b:1", new JsonObject());
    }
    try (StateFolder state = open()) {
      assertThat(state.namespaces()).containsExactlyInAnyOrder(SELF.namespace(), BLUE.namespace());
      StateRecord record = state.get(SELF).orElseThrow();
      assertThat(record.incarnation()).isEqualTo("a:1");
      assertThat(Codec.SYSCTL.read(record.owned())).isEqualTo(OWNED);
      state.remove(BLUE);
      state.remove(SELF);
    }
    assertThat(StateFolder.readOnly(folder, new Namespace.Self(), NOW).namespaces()).isEmpty();
    assertThat(folder.resolve("owned")).isEmptyDirectory();
  }

  @Test
  void aFolderThatSomebodyDeletedIsMadeAgainWithAllThatIsRemembered() throws Exception {
    try (StateFolder state = open()) {
      state.put(SELF, "a:1", Codec.SYSCTL.write(OWNED));
      state.put(BLUE, "b:1", new JsonObject());
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
      assertThat(folder).doesNotExist();

      state.put(BLUE, "b:1", new JsonObject());

      assertThat(StateFolder.readOnly(folder, new Namespace.Self(), NOW).namespaces())
          .containsExactlyInAnyOrder(SELF.namespace(), BLUE.namespace());
      assertThat(openElsewhere()).contains("is held by holdfast test (pid ");
    }
  }

  @Test
  void theFolderIsForItsOwnerAloneAndItsFilesAreForPeople() throws Exception {
    try (StateFolder state = open()) {
      state.put(SELF, "a:1", Codec.SYSCTL.write(OWNED));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.walk(folder.resolve("owned"))) {
      Path file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      assertThat(file).hasFileName("sysctl.json").content().contains("\"original\": \"0\"");
    }
  }

  @Test
  void nothingIsWrittenTwice() throws Exception {
    try (StateFolder state = open()) {
      state.put(BLUE, "b:1", new JsonObject());
      Path file = folder.resolve("owned/blue/network.json");
      Object first = Files.getAttribute(file, "unix:ino");
      state.put(BLUE, "b:1", new JsonObject());
      assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(first);
    }
  }

  @Test
  void namesOfNamespacesAreNoWayOutOfTheFolder() throws HostException {
    StateRecord.Key evil =
        new StateRecord.Key(new Namespace.At(Path.of("/../../etc/*x" + "y".repeat(300))), "sysctl");
    StateRecord.Key dots = new StateRecord.Key(new Namespace.Named("..."), "sysctl");
    try (StateFolder state = open()) {
      state.put(evil, "x", new JsonObject());
      state.put(dots, "x", new JsonObject());
    }
    assertThat(StateFolder.readOnly(folder, new Namespace.Self(), NOW).namespaces())
        .containsExactlyInAnyOrder(evil.namespace(), dots.namespace());
    assertThat(temp.resolve("deep")).isDirectoryNotContaining("glob:etc*");
  }

  @Test
  void aSecondOneInThisProcessIsRefusedAndTheFirstKeepsItsLock() throws Exception {
    try (StateFolder _ = open()) {
      StateBusyException e = catchThrowableOfType(StateBusyException.class, this::open);
      long pid = ProcessHandle.current().pid();
      assertThat(e)
          .hasMessage(folder + " is held by holdfast test (pid " + pid + ")")
          .extracting(StateBusyException::holder, HostException::kind)
          .containsExactly("holdfast test (pid " + pid + ")", HostException.Kind.BUSY);
      assertThat(openElsewhere()).contains("is held by holdfast test (pid " + pid + ")");
    }
    open().close();
  }

  @Test
  void oneThatAnotherProcessHoldsIsRefusedUntilThatProcessEnds() throws Exception {
    Process other = Elsewhere.start(folder, "hold");
    try (BufferedReader said = other.inputReader()) {
      assertThat(said.readLine()).isEqualTo("open");
      assertThatThrownBy(this::open)
          .isInstanceOf(StateBusyException.class)
          .hasMessageEndingWith("is held by elsewhere (pid " + other.pid() + ")");
      assertThat(StateFolder.readOnly(folder, new Namespace.Self(), NOW).namespaces()).isEmpty();
    } finally {
      other.destroyForcibly().waitFor();
    }
    open().close();
  }

  private String openElsewhere() throws IOException, InterruptedException {
    Process other = Elsewhere.start(folder, "try");
    String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    other.waitFor();
    return said;
  }

  @Test
  void whatIsOfAnEarlierBootIsForgottenWithANotice() throws HostException {
    try (StateFolder state =
        StateFolder.open(folder, "test", new Namespace.Self(), new Origin("boot-1", "4:77:7"))) {
      state.put(BLUE, "b:1", new JsonObject());
      assertThat(state.notices()).isEmpty();
    }
    try (StateFolder state = open()) {
      assertThat(state.namespaces()).isEmpty();
      assertThat(state.notices())
          .containsExactly(
              "what was applied before the last boot is forgotten: " + folder + " is older");
    }
  }

  @Test
  void anotherNamespacesSelfIsNotOurs() throws HostException {
    try (StateFolder state =
        StateFolder.open(folder, "test", new Namespace.Self(), new Origin("boot-2", "4:88:8"))) {
      state.put(SELF, "b:1", new JsonObject());
    }
    try (StateFolder state = open()) {
      assertThat(state.get(SELF)).isEmpty();
      state.put(SELF, "a:1", new JsonObject());
    }
    assertThat(
            StateFolder.readOnly(folder, new Namespace.Self(), new Origin("boot-2", "4:88:8"))
                .get(SELF)
                .orElseThrow()
                .incarnation())
        .isEqualTo("b:1");
  }

  private void assertBad(String text, String why) throws IOException {
    Path file = folder.resolve("owned/blue/network.json");
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
    HostException e = catchThrowableOfType(HostException.class, this::open);
    assertThat(e.kind()).isEqualTo(HostException.Kind.STATE_BAD);
    assertThat(e).hasMessage("state file " + file + ": " + why + "; look at it and move it away");
    assertThat(file).hasContent(text);
  }

  @Test
  void whatWeCannotHaveWrittenIsRefusedByName() throws Exception {
    assertBad("", "it is not a record of holdfast");
    assertBad("{\"format\": 1", "it is not a record of holdfast");
    assertBad("[]", "it is not a record of holdfast");
    assertBad("{\"format\": 1}", "it is not a record of holdfast");
    assertBad("{\"format\": 2}", "its format is 2, this version knows 1");
    StateRecord.Key other = new StateRecord.Key(new Namespace.Named("red"), "network");
    assertBad(
        new StateRecord(other, new Namespace.Self(), "x", new JsonObject()).text(NOW),
        "it is about network in red");
  }

  @Test
  void aStrangersFileIsRefusedByName() throws Exception {
    Path file = folder.resolve("owned/notes.txt");
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, "mine");
    assertThatThrownBy(this::open)
        .hasMessageStartingWith("state file " + file + ": it is not a record of holdfast");
    assertThat(file).hasContent("mine");
  }

  @Test
  void aRecordThatSaysNonsenseIsRefusedBeforeAnythingIsDone() throws HostException {
    JsonObject nonsense = new JsonObject();
    nonsense.addProperty("net.ipv4.ip_forward", 1);
    try (StateFolder state = open()) {
      state.put(SELF, "a:1", nonsense);
      Journal<SysctlApplied> journal = new Journal<>(state, SELF, Codec.SYSCTL, SysctlApplied.NONE);
      HostException e = catchThrowableOfType(HostException.class, journal::read);
      assertThat(e.kind()).isEqualTo(HostException.Kind.STATE_BAD);
      assertThat(e).hasMessageContaining("what it says is owned cannot be read");
    }
  }

  @Test
  void aFolderThatCannotBeMadeSaysWhy() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    HostException e =
        catchThrowableOfType(
            HostException.class, () -> StateFolder.open(file, "test", new Namespace.Self(), NOW));
    assertThat(e).hasMessage("state folder " + file + ": there is a file of that name");
  }

  @Test
  void lookingAtAFolderThatIsNotThereMakesNone() throws HostException {
    assertThat(StateFolder.readOnly(folder, new Namespace.Self(), NOW).namespaces()).isEmpty();
    assertThat(folder).doesNotExist();
  }

  /** A link to nothing is listed, and is not there when it is read. */
  @Test
  void whatIsForgottenBetweenTheListAndTheLookIsNoFault() throws Exception {
    try (StateFolder state = open()) {
      state.put(SELF, "a:1", Codec.SYSCTL.write(OWNED));
      Path nothing = temp.resolve("nothing");
      Path owned = folder.resolve("owned");
      Files.createSymbolicLink(owned.resolve("green"), nothing);
      Files.createDirectory(owned.resolve("blue"));
      Files.createSymbolicLink(owned.resolve("blue/network.json"), nothing);

      assertThat(StateFolder.readOnly(folder, new Namespace.Self(), NOW).namespaces())
          .containsExactly(SELF.namespace());
    }
  }
}
