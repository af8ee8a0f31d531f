package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The part of a document that is in the language of nft; nft is the witness. */
final class NftDocumentKernelTest {

  private static final String[] GUARD = {
    "host:",
    "  links:",
    "    br0: {kind: bridge, up: true}",
    "  nftables: |",
    "    table inet guard {",
    "      chain input {",
    "        type filter hook input priority 0; policy accept",
    "        iif \"br0\" tcp dport 22 accept",
    "      }",
    "    }",
    "    table netdev early {",
    "      chain ingress {",
    "        type filter hook ingress device br0 priority 0",
    "      }",
    "    }"
  };

  @TempDir Path temp;
  private OwnNamespace own;
  private HostOptions options;

  @BeforeEach
  void make() {
    Needs.program("nft");
    own = OwnNamespace.create();
    options =
        HostOptions.DEFAULT
            .withSelf(new Namespace.Named(own.name()))
            .withState(temp.resolve("state"));
  }

  @AfterEach
  void remove() {
    own.close();
    Hygiene.assertAllThreadsAtHome();
  }

  private static HostDocument document(String... lines) throws DocumentException {
    return Documents.parse("test.yaml", String.join("\n", lines) + "\n");
  }

  private HostReport apply(HostDocument document) throws HostException {
    try (Host host = Host.open(options)) {
      return host.apply(document);
    }
  }

  private HostPlan plan(HostDocument document) throws HostException {
    try (Host host = Host.readOnly(options)) {
      return host.plan(document);
    }
  }

  private String ruleset() {
    return own.run("nft", "list", "ruleset");
  }

  @Test
  void oneApplyMakesTheLinkAndTheTablesThatNameIt() throws Exception {
    HostReport report = apply(document(GUARD));
    assertThat(report.converged()).as("%s", report).isTrue();
    assertThat(ruleset()).contains("iif \"br0\" tcp dport 22 accept", "hook ingress");
    assertThat(plan(document(GUARD)).parts()).allMatch(part -> part.plan().isEmpty());
  }

  @Test
  void whatIsNoLongerDeclaredGoesAndTheRestStays() throws Exception {
    own.run("nft", "add", "table", "ip", "stranger");
    apply(document(GUARD));
    apply(document("host: {}"));
    assertThat(ruleset().strip()).isEqualTo("table ip stranger {\n}");
  }

  @Test
  void whatIsObservedPlansToNothing() throws Exception {
    apply(document(GUARD));
    own.run("nft", "add", "table", "ip", "stranger");
    try (Host host = Host.readOnly(options)) {
      HostObservation observed = host.observe(false);
      assertThat(observed.yaml()).contains("nftables: |\n", "    table inet guard {\n");
      HostDocument again = Documents.parse("observed.yaml", observed.yaml());
      assertThat(again.host().nftables()).isEqualTo(observed.document().host().nftables());
      assertThat(host.plan(again).parts())
          .filteredOn(part -> part.source().equals("nftables"))
          .allMatch(part -> part.plan().isEmpty());
      assertThat(Documents.parse("observed.json", observed.json()).host().nftables())
          .isEqualTo(again.host().nftables());
    }
  }

  @Test
  void aReleasedTableStaysAndARevertedOneGoes() throws Exception {
    apply(document(GUARD));
    String whole = ruleset();
    try (Host host = Host.open(options)) {
      assertThat(host.release(false).converged()).isTrue();
    }
    assertThat(ruleset()).isEqualTo(whole);
    assertThat(apply(document("host: {}")).converged()).isTrue();
    assertThat(ruleset()).contains("table inet guard", "table netdev early");
    own.run("nft", "flush", "ruleset");
    apply(document(GUARD));
    try (Host host = Host.open(options)) {
      assertThat(host.release(true).converged()).isTrue();
    }
    assertThat(ruleset()).isEmpty();
  }

  @Test
  void aMistakeIsToldWithItsPlaceInTheDocument() {
    assertThatThrownBy(() ->
            document(
                "host:",
                "  sysctl: {net.ipv4.ip_forward: 1}",
                "  nftables: |",
                "    table inet guard {",
                "      chain input {",
                "        tcp dprt 22 accept",
                "      }",
                "    }"))
        .isInstanceOf(DocumentException.class)
        .hasMessageContaining("test.yaml:6:13: host.nftables: syntax error, unexpected string");
    assertThatThrownBy(() -> document("host:", "  nftables: \"table inet guard { frob; }\""))
        .hasMessageContaining("test.yaml:2:13: host.nftables: syntax error");
    assertThatThrownBy(() -> document("host:", "  nftables: {fiel: x}"))
        .hasMessageContaining("did you mean \"file\"?");
    assertThatThrownBy(() -> document("host:", "  nftables: |", "    include \"/etc/passwd\""))
        .hasMessageContaining("test.yaml:3:13: host.nftables: include is not allowed here");
  }

  @Test
  void filesAndListsAndJsonAreUnderstood() throws Exception {
    Files.writeString(temp.resolve("a.nft"), "include \"b.nft\"\ntable ip a {\n}\n");
    Files.writeString(temp.resolve("b.nft"), "table ip b {\n}\n");
    Path file = temp.resolve("doc.yaml");
    Files.writeString(
        file,
        """
        host:
          nftables:
            - {file: a.nft}
            - |
              table ip c {
              }
            - {nftables: [{add: {table: {family: ip, name: d}}}]}
        """);
    assertThat(apply(Documents.load(List.of(file))).converged()).isTrue();
    assertThat(ruleset()).contains("table ip a", "table ip b", "table ip c", "table ip d");
    Files.writeString(temp.resolve("b.nft"), "table ip b {\n  chain c { frob\n  }\n}\n");
    assertThatThrownBy(() -> Documents.load(List.of(file)))
        .hasMessageContaining(temp.toRealPath().resolve("b.nft") + ":2:");
    Files.delete(temp.resolve("a.nft"));
    assertThatThrownBy(() -> Documents.load(List.of(file)))
        .hasMessageContaining(
            "doc.yaml:3:14: host.nftables[0].file: cannot read a.nft: no such file");
  }

  @Test
  void aTextThatMayNotBeRunHereIsAMistakeWithItsPlace() throws Exception {
    Files.writeString(temp.resolve("one.nft"), "table ip one { }\n");
    Path file =
        Files.writeString(
            temp.resolve("doc.yaml"),
            "host:\n  nftables:\n    - {file: one.nft}\n    - table ip two { }\n");
    List<List<String>> asked = new ArrayList<>();
    assertThatThrownBy(() ->
            Documents.load(
                List.of(file),
                texts -> {
                  asked.add(texts);
                  return Optional.of("it bites");
                }))
        .isInstanceOf(DocumentException.class)
        .hasMessageContaining("one.nft:1:1: host.nftables: it bites")
        .hasMessageContaining("doc.yaml:4:7: host.nftables: it bites");
    assertThat(asked).containsExactly(List.of("table ip one { }\n", "table ip two { }\n"));
    assertThat(Documents.load(List.of(file), _ -> Optional.empty()).host().nftables().texts())
        .hasSize(2);
  }
}
