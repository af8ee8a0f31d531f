package dev.holdfast.nftables;

import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A look that leaves out what is much to look at and did not change: the elements of named sets
 * that no place is about count as wanted. All else is looked at as ever.
 *
 * @param places empty for everywhere
 * @param ours the generation that a commit of ours has made from one that was looked at; 0 for none
 */
record Focused(Set<NftPlace> places, NormalForm wanted, long ours) implements RulesetReader.Known {

  /** The elements that a set is taken to have without a look; null if it is to be looked at. */
  @Override
  public @Nullable Elements of(TableName name, NftSet found) {
    boolean lookedAt = places.isEmpty() || places.contains(new NftPlace(name, found.name()));
    return lookedAt ? null : likely(name, found);
  }

  /** Those that are wanted. */
  @Override
  public @Nullable Elements likely(TableName name, NftSet found) {
    Table table = wanted.tables().get(name);
    NftSet same = table == null || found.isAnonymous() ? null : table.sets().get(found.name());
    return same != null && same.content().equals(found.content()) ? same.elements() : null;
  }

  @Override
  public boolean remainsToBeSeen(long generation) {
    return ours != 0 && generation == ours;
  }

  /**
   * Whether a plan is good although some elements were not looked at. What goes and comes back
   * takes along what packets put into sets, so that is planned only with all of it in view.
   */
  static boolean isEnough(NftPlan plan) {
    return plan.failed().isEmpty()
        && plan.pending().isEmpty()
        && plan.operations().stream().allMatch(Focused::isSmall);
  }

  private static boolean isSmall(Operation operation) {
    return switch (operation.kind()) {
      case "rule", "element" -> true;
      case "chain" -> operation.verb() == Verb.CREATE || operation.verb() == Verb.SET;
      case "set", "map" -> operation.verb() == Verb.SET;
      default -> false;
    };
  }
}
