package dev.holdfast.nftables;

import dev.holdfast.nftables.Change.Part;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What comes and goes between the rules of one chain that stay. */
final class RuleChanges {

  /** Where a text does not say all: rules within a rule, and what nft has no words for. */
  private static final Pattern HIDING =
      Pattern.compile("\\b(jump|goto) \\{|\\bxt (match|target)\\b|\\[(invalid|unknown)");

  private final String place;
  private final TableWriter writer;
  private final References going;
  private final Texts wantedTexts;
  private final Supplier<Texts> foundTexts;
  private final List<Change> changes = new ArrayList<>();

  /**
   * @param place the table and the chain, for people
   * @param going what leaves the kernel in the same transaction, and whatever refers to it with it
   * @param foundTexts asked for only if a rule goes
   */
  RuleChanges(
      String place,
      TableWriter writer,
      References going,
      Texts wantedTexts,
      Supplier<Texts> foundTexts) {
    this.place = place;
    this.writer = writer;
    this.going = going;
    this.wantedTexts = wantedTexts;
    this.foundTexts = foundTexts;
  }

  List<Change> between(Chain chain, List<NftRule> there) {
    List<@Nullable NftRule> kept = kept(chain.rules(), there);
    int at = 0;
    for (int i = 0; i <= kept.size(); ) {
      int end = i;
      while (end < kept.size() && kept.get(end) == null) {
        end++;
      }
      NftRule anchor = end < kept.size() ? kept.get(end) : null;
      int upTo = anchor == null ? there.size() : indexOf(there, anchor, at);
      gap(chain.name(), chain.rules().subList(i, end), there.subList(at, upTo), anchor);
      at = upTo + 1;
      i = end + 1;
    }
    return changes;
  }

  /** Has nft write what is there only if that may keep more than the contents alone do. */
  private List<@Nullable NftRule> kept(List<NftRule> wanted, List<NftRule> there) {
    List<@Nullable NftRule> kept =
        RuleOrder.kept(
            wanted, there, (wish, rule) -> wish.content().equals(rule.content()) && canStay(rule));
    long count = kept.stream().filter(Objects::nonNull).count();
    return count == Math.min(wanted.size(), there.size())
        ? kept
        : RuleOrder.kept(
            wanted,
            there,
            (wish, rule) ->
                (wish.content().equals(rule.content()) || haveOneText(wish, rule))
                    && canStay(rule));
  }

  private boolean canStay(NftRule rule) {
    return going.isEmpty() || !rule.references().touch(going);
  }

  /**
   * Whether nft writes both alike, so that what sets them apart cannot be said in its language: it
   * leaves out a match that another one implies, and reads its own words back without it.
   */
  private boolean haveOneText(NftRule wish, NftRule rule) {
    String text = wantedTexts.byHandle().get(wish.handle());
    return text != null
        && wish.compat() == null
        && rule.compat() == null
        && !HIDING.matcher(text).find()
        && text.equals(foundTexts.get().byHandle().get(rule.handle()));
  }

  @SuppressWarnings("ReferenceEquality") // the same rule, and not one with the same words
  private static int indexOf(List<NftRule> there, NftRule rule, int from) {
    int at = from;
    while (there.get(at) != rule) {
      at++;
    }
    return at;
  }

  /** New rules before an anchor; where old ones were in their place, they replace them. */
  private void gap(String chain, List<NftRule> come, List<NftRule> go, @Nullable NftRule anchor) {
    long before = anchor == null ? 0 : anchor.handle();
    for (int i = 0; i < Math.max(come.size(), go.size()); i++) {
      List<Part> parts = new ArrayList<>();
      NftRule old = i < go.size() ? go.get(i) : null;
      NftRule fresh = i < come.size() ? come.get(i) : null;
      if (old != null) {
        parts.add(writer.deleteRule(chain, old));
      }
      if (fresh != null) {
        parts.addAll(writer.newRule(chain, fresh, before));
      }
      changes.add(new Change(operation(old, fresh), parts));
    }
  }

  private Operation operation(@Nullable NftRule old, @Nullable NftRule fresh) {
    if (old == null) {
      return new Operation(
          Verb.CREATE, "rule", subject(fresh == null ? "" : wantedTexts.of(fresh)));
    }
    String before = foundTexts.get().of(old);
    if (fresh == null) {
      return new Operation(Verb.DELETE, "rule", subject(before));
    }
    String after = wantedTexts.of(fresh);
    return new Operation(Verb.REPLACE, "rule", subject(after), before, after);
  }

  private String subject(String text) {
    return text + " in " + place;
  }
}
