package dev.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Libnftables.Flag;
import dev.holdfast.kernel.Libnftables.Result;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The language of nft by its own library, in namespaces that are not ours. */
class LibnftablesKernelTest {

  private static final String TABLE =
      "table inet guard {\n  chain input {\n    tcp dport 22 accept\n  }\n}\n";

  private OwnNamespace own;
  private NamespaceHandle handle;

  @BeforeEach
  void openANamespace() throws KernelException {
    Needs.program("nft");
    own = OwnNamespace.create();
    handle = NamespaceHandle.open(new Namespace.Named(own.name()));
  }

  @AfterEach
  void everybodyIsAtHome() {
    handle.close();
    own.close();
    Hygiene.assertAllThreadsAtHome();
  }

  @Test
  void whatIsRunIsInThatNamespace() throws Exception {
    Result result = Libnftables.run(handle, TABLE, Set.of());
    assertThat(result).isEqualTo(new Result(true, "", ""));
    assertThat(own.run("nft", "list", "ruleset")).contains("table inet guard", "dport 22 accept");
  }

  @Test
  void jsonGoesInAndComesOut() throws Exception {
    String json = "{\"nftables\": [{\"add\": {\"table\": {\"family\": \"ip\", \"name\": \"j\"}}}]}";
    assertThat(Libnftables.run(handle, json, EnumSet.of(Flag.JSON)).accepted()).isTrue();
    Result listed = Libnftables.run(handle, "list ruleset", EnumSet.of(Flag.JSON, Flag.HANDLES));
    assertThat(listed.output())
        .contains("{\"table\": {\"family\": \"ip\", \"name\": \"j\", \"handle\": 1}}");
  }

  @Test
  void aMistakeIsToldWithItsPlaceAndChangesNothing() throws Exception {
    Result result =
        Libnftables.run(handle, "table ip t {\n  chain c { tcp dprt 22; }\n}", Set.of());
    assertThat(result.accepted()).isFalse();
    assertThat(result.errors()).contains("text:2:17-20: Error: syntax error");
    assertThat(own.run("nft", "list", "ruleset")).isEmpty();
  }

  @Test
  void checkingChangesNothing() throws Exception {
    assertThat(Libnftables.run(handle, TABLE, EnumSet.of(Flag.CHECK)).accepted()).isTrue();
    assertThat(own.run("nft", "list", "ruleset")).isEmpty();
  }

  @Test
  void aThrowAwayNamespaceIsEmptyAndNobodyElses() throws Exception {
    try (NamespaceHandle made = NamespaceHandle.makeNetwork()) {
      assertThat(made.identity()).isNotEqualTo(handle.identity());
      assertThat(Libnftables.run(made, TABLE, Set.of()).accepted()).isTrue();
      assertThat(Libnftables.run(made, "list ruleset", Set.of()).output()).contains("guard");
    }
    assertThat(own.run("nft", "list", "ruleset")).isEmpty();
    Hygiene.assertAllThreadsAtHome();
  }
}
