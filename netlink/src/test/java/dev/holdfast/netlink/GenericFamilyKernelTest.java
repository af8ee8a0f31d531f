package dev.holdfast.netlink;

import static dev.holdfast.netlink.Rtnl.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The families of a real kernel; {@code genl} is the witness. */
final class GenericFamilyKernelTest {

  private static NetlinkSocket open(Namespace namespace) throws KernelException {
    try (var handle = NamespaceHandle.open(namespace)) {
      return NetlinkSocket.open(handle, GenericFamily.PROTOCOL, List.of());
    }
  }

  private static String genl(String name) {
    Needs.program("genl");
    return Command.of("genl", "ctrl", "get", "name", name).output();
  }

  private static long number(Pattern pattern, String text) {
    var matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return Long.decode(matcher.group(1));
  }

  private static void assertAsGenlShowsIt(GenericFamily family) {
    String shown = genl(family.name());
    assertThat(family.number())
        .isEqualTo((int) number(Pattern.compile("ID: (0x[0-9a-f]+)"), shown));
    assertThat(family.version())
        .isEqualTo((int) number(Pattern.compile("Version: (0x[0-9a-f]+)"), shown));
    family
        .groups()
        .forEach((group, id) ->
            assertThat(shown).containsPattern("ID-0x" + Long.toHexString(id) + " +name: " + group));
  }

  /** Needs no privilege. */
  @Test
  void theFamilyOfFamiliesIsAsGenlShowsIt() throws Exception {
    try (var socket = open(new Namespace.Self())) {
      GenericFamily nlctrl = GenericFamily.find(socket, "nlctrl");
      assertThat(nlctrl.number()).isEqualTo(16);
      assertThat(nlctrl.groups()).containsKey("notify");
      assertAsGenlShowsIt(nlctrl);
    }
  }

  /** Its number is not fixed. */
  @Test
  void anyFamilyIsTheSameInEveryNamespace() throws Exception {
    try (var own = OwnNamespace.create();
        var here = open(new Namespace.Self());
        var there = open(new Namespace.Named(own.name()))) {
      GenericFamily ethtool = GenericFamily.find(there, "ethtool");
      assertThat(ethtool).isEqualTo(GenericFamily.find(here, "ethtool"));
      assertAsGenlShowsIt(ethtool);
    }
  }

  @Test
  void aDumpHasEveryFamilyThatGenlLists() throws Exception {
    Needs.program("genl");
    try (var socket = open(new Namespace.Self())) {
      socket.learn(GenericFamily.CTRL);
      Message all =
          Message.request(GenericFamily.CTRL, 0)
              .set(GenericFamily.CMD, GenericFamily.CTRL_CMD_GETFAMILY)
              .build();
      List<String> names =
          socket.dump("list families", all).stream()
              .map(GenericFamily::read)
              .map(GenericFamily::name)
              .toList();
      List<String> listed =
          Pattern.compile("Name: (\\S+)")
              .matcher(Command.of("genl", "ctrl", "list").output())
              .results()
              .map(result -> result.group(1))
              .toList();
      assertThat(names).containsExactlyInAnyOrderElementsOf(listed);
    }
  }

  @Test
  void aFamilyThatNoKernelHasIsENOENT() throws Exception {
    try (var socket = open(new Namespace.Self())) {
      KernelException refusal = refusalOf(() -> GenericFamily.find(socket, "nosuchfamily"));
      assertThat(refusal.errno()).isEqualTo(Errno.ENOENT);
      assertThat(GenericFamily.find(socket, "nlctrl").number()).isEqualTo(16);
    }
  }

  /** The names of families have at most 15 characters, and the kernel says which is wrong. */
  @Test
  void whatIsWrongWithARequestIsNamed() throws Exception {
    try (var socket = open(new Namespace.Self())) {
      assertThat(refusalOf(() -> GenericFamily.find(socket, "a-name-that-is-too-long")))
          .hasMessageContaining("CTRL_ATTR_FAMILY_NAME");
    }
  }
}
