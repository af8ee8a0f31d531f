package dev.holdfast.network;

import dev.holdfast.reconcile.Operation;
import java.util.List;

/** What a pass has to do at one stage: one operation, or very many of one kind. */
sealed interface Work permits Step, RouteBulk {

  Stage stage();

  /** What comes first within the stage: the smallest. */
  int rank();

  /** What a plan lists. */
  List<Operation> operations();

  /** Cut after its first few operations. */
  Work first(int count);
}
