package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Report;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A plan that is about elements is committed and looked at by element; nft is the witness. */
class ElementLookKernelTest extends NftKernelTest {

  private static final String TABLE =
      """
      table inet t {
        chain c {
        }
        set plain {
          type ipv4_addr
          elements = { %s10.0.0.2 comment "two" }
        }
        set prefixes {
          type ipv4_addr
          flags interval
          elements = { %s10.2.0.0/16 }
        }
        set pairs {
          type ipv4_addr . inet_service
          flags interval
          elements = { %s10.0.0.0/8 . 5-9 }
        }
        map verdicts {
          type inet_service : verdict
          elements = { %s22 : jump c }
        }
        map values {
          type ipv4_addr : mark
          flags timeout
          elements = { %s10.0.0.2 timeout 1h : 0x2 }
        }
      }
      """;

  private static final String LESS = TABLE.formatted("", "", "", "", "");
  private static final String MORE =
      TABLE.formatted(
          "10.0.0.1 comment \"one\", ",
          "10.1.0.0/24, 10.3.0.0-10.3.0.7, ",
          "10.0.0.0/8 . 10-19, ",
          "80 : accept, ",
          "10.0.0.1 timeout 2h : 0x1, ");

  private List<Failed> look(NftPlan plan) throws Exception {
    try (NftSession session = NftSession.open(scope(), SocketOptions.DEFAULT, new Guards())) {
      ElementLook look = new ElementLook(session.socket(), Change.transaction(plan.changes()));
      assertThat(look.isWhole()).isTrue();
      return look.failed();
    }
  }

  @Test
  void whatComesAndGoesIsFoundSo() throws Exception {
    converge(LESS);
    NftPlan more = plan(state(MORE));
    assertThat(look(more)).as("before").hasSize(6);
    Report<NftApplied> came = more.commit();
    assertThat(came.failed()).isEmpty();
    assertThat(came.applied()).hasSize(6);
    assertIdle(state(MORE));
    String gone = "delete element inet t plain { 10.0.0.1 }";
    nft.run(gone);
    assertThat(look(more).stream().map(Failed::reason)).containsExactly(NftPass.NOT_FOUND_SO);
    converge(MORE);
    NftPlan less = plan(state(LESS));
    Report<NftApplied> went = less.commit();
    assertThat(went.failed()).isEmpty();
    assertThat(nft.run("list ruleset")).doesNotContain("10.3.0", "80 :", "10-19");
    nft.run("add element inet t prefixes { 10.1.0.0/24 }");
    assertThat(look(less)).isNotEmpty();
  }

  @Test
  void anElementWithAnotherCommentOrValueIsNotTheOne() throws Exception {
    converge(LESS);
    NftPlan more = plan(state(MORE));
    assertThat(more.commit().failed()).isEmpty();
    nft.run("delete element inet t plain { 10.0.0.1 }");
    nft.run("add element inet t plain { 10.0.0.1 comment \"another\" }");
    nft.run("delete element inet t verdicts { 80 }");
    nft.run("add element inet t verdicts { 80 : drop }");
    assertThat(look(more).stream().map(failed -> failed.operation().toString()))
        .containsExactlyInAnyOrder(
            "create element 10.0.0.1 in inet t plain", "create element 80 in inet t verdicts");
  }

  @Test
  void whatIsNotOnlyAboutElementsIsNotLookedAtSo() throws Exception {
    converge(LESS);
    NftPlan plan = plan(state(MORE.replace("chain c {", "chain c {\n    accept")));
    try (NftSession session = NftSession.open(scope(), SocketOptions.DEFAULT, new Guards())) {
      assertThat(new ElementLook(session.socket(), Change.transaction(plan.changes())).isWhole())
          .isFalse();
    }
    assertThat(plan.commit().failed()).isEmpty();
  }
}
