package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.nftables.NftText.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What texts include, and where their lines come from; nothing is run. */
class NftTextTest {

  @TempDir private Path folder;

  private NftText read(String text) throws NftMistakeException {
    return NftText.of(text, new Origin("main.nft", 1, 0, true), folder);
  }

  @Test
  void anIncludeIsRefusedWhereNoDirectoryIsGiven() {
    assertThatThrownBy(() -> NftText.of("table ip t {\n}\ninclude \"/etc/shadow\"\n"))
        .isInstanceOf(NftMistakeException.class)
        .hasMessage("nftables:3:9: include is not allowed here: no directory was given for it");
  }

  @Test
  void includesAreResolvedInsideTheirDirectory() throws Exception {
    Files.writeString(folder.resolve("a.nft"), "table ip a {\n}\ninclude \"b.nft\"\n");
    Files.writeString(folder.resolve("b.nft"), "table ip b {\n}\n");
    NftText text = read("# include \"no.nft\"\ninclude \"./a.nft\"\ntable ip c {\n}\n");
    assertThat(text.text())
        .isEqualTo("# include \"no.nft\"\ntable ip a {\n}\ntable ip b {\n}\ntable ip c {\n}\n");
    assertThat(text.mistake(4, 7, "x").toString())
        .isEqualTo(folder.toRealPath().resolve("b.nft") + ":1:7: x");
    assertThat(text.mistake(6, 7, "x").toString()).isEqualTo("main.nft:3:7: x");
  }

  @Test
  void patternsStandForFilesInTheOrderOfTheirNames() throws Exception {
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Files.writeString(parts.resolve("20.nft"), "table ip b {}\n");
    Files.writeString(parts.resolve("10.nft"), "table ip a {}\n");
    Files.writeString(parts.resolve("30.txt"), "nonsense\n");
    assertThat(read("include \"parts/*.nft\"\n").text())
        .isEqualTo("table ip a {}\ntable ip b {}\n");
  }

  @Test
  void nothingOutsideIsIncluded() throws Exception {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Files.writeString(folder.resolve("outside.nft"), "table ip o {}\n");
    Files.createSymbolicLink(inside.resolve("link.nft"), folder.resolve("outside.nft"));
    for (String name : new String[] {"../outside.nft", "link.nft", "/etc/hostname"}) {
      assertThatThrownBy(() ->
              NftText.of("include \"" + name + "\"", new Origin("main.nft", 1, 0, true), inside))
          .isInstanceOf(NftMistakeException.class)
          .hasMessageContaining("is not inside");
    }
  }

  @Test
  void anIncludeCannotHide() {
    for (String text :
        new String[] {
          "table ip t { } include \"x.nft\"",
          "table ip t {\n  include \"x.nft\"; chain c { }\n}",
          "include\n\"x.nft\"",
          "include x.nft"
        }) {
      assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(NftMistakeException.class);
    }
  }

  @Test
  void filesThatIncludeEachOtherEnd() throws Exception {
    Files.writeString(folder.resolve("a.nft"), "include \"a.nft\"\n");
    assertThatThrownBy(() -> read("include \"a.nft\"")).hasMessageContaining("include each other");
  }

  @Test
  void whoWatchesDeclaresNothing() {
    assertThatThrownBy(() -> NftText.of("table ip t {\n}\nmonitor\n"))
        .hasMessage("nftables:3:1: monitor declares nothing");
    // Libnftables 1.0.6 ends the process over some of these.
    assertThatThrownBy(() -> NftText.of("table ip t {\n}\nreplace rule ip t c handle 1 drop\n"))
        .hasMessage("nftables:3:1: replace declares nothing");
  }

  @Test
  void aPlaceIsOneOfTheDocumentThatTheTextIsIn() throws Exception {
    NftText text = NftText.of("a\nb\n", new Origin("doc.yaml", 5, 4, true), null);
    assertThat(text.mistake(2, 3, "x").toString()).isEqualTo("doc.yaml:6:7: x");
    NftText quoted = NftText.of("a\nb\n", new Origin("doc.yaml", 5, 4, false), null);
    assertThat(quoted.mistake(2, 3, "x").toString()).isEqualTo("doc.yaml:5:5: x");
  }
}
