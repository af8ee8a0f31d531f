package dev.holdfast.network;

import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.List;

/**
 * What the bulks of one look at the routes of one family have in common.
 *
 * @param protocol ours
 */
record RouteContext(RouteSet wanted, int family, RouteForms forms, Links links, int protocol) {

  RouteRows rows() {
    return wanted.rows(family);
  }

  /** What has to be there, at whose turn it is. */
  List<RouteBulk> wanted(Verb verb, Ints rows, Ints formsNow) {
    List<RouteBulk> bulks = new ArrayList<>();
    for (Stage stage : List.of(Stage.DEVICE_ROUTES_COME, Stage.GATEWAY_ROUTES_COME)) {
      Ints due = new Ints();
      Ints theirForms = new Ints();
      for (int i = 0; i < rows.size(); i++) {
        if (Routes.stageOf(rows().shape(rows.get(i)).route()) == stage) {
          due.add(rows.get(i));
          if (verb == Verb.SET) {
            theirForms.add(formsNow.get(i));
          }
        }
      }
      if (!due.isEmpty()) {
        int[] forms = verb == Verb.SET ? theirForms.toArray() : null;
        bulks.add(new RouteBulk(this, verb, stage, rows().prefixes(), due.toArray(), forms));
      }
    }
    return bulks;
  }
}
