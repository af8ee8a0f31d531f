package dev.holdfast.nftables;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Source;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import dev.holdfast.testkit.SourceConformance;
import dev.holdfast.testkit.State;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class NftConformanceKernelTest
    extends SourceConformance<Namespace, NftState, NftApplied, NftOptions> {

  private OwnNamespace own;

  @BeforeEach
  void makeANamespace() {
    Needs.program("nft");
    own = OwnNamespace.create();
  }

  @AfterEach
  void removeIt() {
    own.close();
  }

  @Override
  protected Source<Namespace, NftState, NftApplied, NftOptions> source() {
    return new NftSource();
  }

  @Override
  protected Namespace scope() {
    return new Namespace.Named(own.name());
  }

  @Override
  protected NftOptions options() {
    return NftOptions.DEFAULT;
  }

  @Override
  protected NftState nothing() {
    return NftState.EMPTY;
  }

  static NftState state(String text) {
    try {
      return NftState.of(text);
    } catch (NftMistakeException e) {
      throw new AssertionError(e);
    }
  }

  private static final String GUARD =
      """
      table inet guard {
        set ports { type inet_service; elements = { 22, 80 } }
        chain input { type filter hook input priority 0; policy accept
          tcp dport @ports accept
          ip saddr { 10.0.0.1, 10.0.0.2 } counter drop
          jump other
        }
        chain other {
          udp dport 53 accept
        }
      }
      """;

  private static final String OTHER = "table ip other {\n  chain c {\n    accept\n  }\n}\n";

  private static final String GUARD_CHANGED =
      """
      table inet guard {
        set ports { type inet_service; elements = { 22, 443 } }
        chain input { type filter hook input priority 0; policy drop
          tcp dport @ports accept
          ip saddr { 10.0.0.1, 10.0.0.3 } counter drop
          ip protocol icmp accept
        }
      }
      """;

  private static final String THIRD = "table ip6 third {\n  chain c {\n  }\n}\n";

  @Override
  protected State<NftState> wanted() {
    return new State<>(state(GUARD + OTHER), seen(GUARD + OTHER));
  }

  @Override
  protected State<NftState> another() {
    return new State<>(state(GUARD_CHANGED + THIRD), seen(GUARD_CHANGED + THIRD));
  }

  /** What nft lists of a text that nft itself has loaded. */
  private static Map<String, String> seen(String text) {
    try (OwnNamespace other = OwnNamespace.create()) {
      NftWitness witness = new NftWitness(other);
      witness.load(text);
      return witness.objects();
    }
  }

  @Override
  protected Map<String, String> world() {
    return new NftWitness(own).objects();
  }

  @Override
  protected void strangerAdds() {
    new NftWitness(own).load("table ip stranger {\n  chain c {\n    tcp dport 1 drop\n  }\n}\n");
  }

  @Override
  protected void undo() {
    new NftWitness(own).run("delete chain inet guard input");
  }

  @Override
  protected Set<?> falsePlaces() {
    TableName guard = TableName.parse("inet guard");
    return Set.of(
        new NftPlace(guard, null),
        new NftPlace(guard, "ports"),
        new NftPlace(guard, "no such set"),
        new NftPlace(TableName.parse("ip stranger"), null));
  }

  @Override
  protected void strangerMeets() {
    new NftWitness(own).load(OTHER);
  }

  @Override
  protected void strangerTakes() {
    new NftWitness(own).load("table ip other {\n  chain c {\n    drop\n  }\n}\n");
  }

  @Override
  protected NftState invalid() {
    return state("table ip t {\n  chain c {\n    tcp dprt 22 accept\n  }\n}\n");
  }

  @Override
  protected Namespace missingScope() {
    return new Namespace.Named("hf-no-such-namespace");
  }

  @Override
  protected boolean kernelKeepsOwnership() {
    return true;
  }
}
