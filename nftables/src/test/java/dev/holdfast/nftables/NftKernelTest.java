package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A namespace of the test's own, with nft as witness and intruder. */
abstract class NftKernelTest {

  final Nftables nftables = new Nftables();
  OwnNamespace own;
  NftWitness nft;

  @BeforeEach
  void makeANamespace() {
    Needs.program("nft");
    own = OwnNamespace.create();
    nft = new NftWitness(own);
  }

  @AfterEach
  void removeItAndSeeThatEverybodyIsAtHome() {
    nftables.close();
    own.close();
    Hygiene.assertAllThreadsAtHome();
  }

  Namespace scope() {
    return new Namespace.Named(own.name());
  }

  static NftState state(String text) {
    try {
      return NftState.of(text);
    } catch (NftMistakeException e) {
      throw new AssertionError(e);
    }
  }

  Report<NftApplied> converge(String text) throws PassException {
    return converge(state(text));
  }

  Report<NftApplied> converge(NftState state) throws PassException {
    Report<NftApplied> report = nftables.reconcile(scope(), state, NftOptions.DEFAULT);
    assertThat(report.failed()).isEmpty();
    assertThat(report.pending()).isEmpty();
    assertThat(report.converged()).isTrue();
    assertIdle(state);
    return report;
  }

  NftPlan plan(NftState state) throws PassException {
    return nftables.plan(scope(), state, NftOptions.DEFAULT);
  }

  void assertIdle(NftState state) throws PassException {
    NftPlan plan = plan(state);
    assertThat(plan.operations()).isEmpty();
    assertThat(plan.isEmpty()).isTrue();
  }

  /** The operations of a plan as they are printed. */
  List<String> planned(String text) throws PassException {
    return plan(state(text)).operations().stream().map(Object::toString).toList();
  }
}
