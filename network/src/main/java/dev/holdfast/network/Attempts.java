package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.Outcome;
import dev.holdfast.netlink.Request;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a pass has tried so far, and what came of it. */
final class Attempts {

  private static final int STEPS_A_BATCH = 4096;

  /** To a delete these say that it is done: nothing of the kind is there any more. */
  private static final Set<Errno> GONE =
      Set.of(Errno.ENOENT, Errno.ESRCH, Errno.EADDRNOTAVAIL, Errno.ENODEV);

  private final NetlinkSocket socket;
  private final Map<Target, Attempt> tried = new LinkedHashMap<>();

  /** One object and what is done to it, whatever the values. */
  private record Target(Verb verb, String kind, String subject) {
    static Target of(Operation operation) {
      return new Target(operation.verb(), operation.kind(), operation.subject());
    }
  }

  /**
   * What came of one operation.
   *
   * @param reason why it did not work; null if it did, as far as the kernel said
   * @param times how often it was tried
   */
  record Attempt(Operation operation, @Nullable String reason, int times) {}

  Attempts(NetlinkSocket socket) {
    this.socket = socket;
  }

  @Nullable Attempt of(Operation operation) {
    return tried.get(Target.of(operation));
  }

  /**
   * Whether to try something in a further round: if it was not tried, or did work and was taken
   * away by a later step. The kernel drops all IPv4 routes of a link with its last IPv4 address.
   */
  boolean mayTry(Operation operation) {
    Attempt attempt = of(operation);
    return attempt == null || (attempt.reason == null && attempt.times == 1);
  }

  boolean worked(Operation operation) {
    Attempt attempt = of(operation);
    return attempt != null && attempt.reason == null;
  }

  List<Attempt> all() {
    return List.copyOf(tried.values());
  }

  /** What did not work, such as {@code address 10.0.0.2/24 on v0}, and why. */
  Map<String, String> refused() {
    Map<String, String> refused = new LinkedHashMap<>();
    for (Attempt attempt : tried.values()) {
      if (attempt.reason != null) {
        Operation operation = attempt.operation;
        refused.put(operation.kind() + " " + operation.subject(), attempt.reason);
      }
    }
    return refused;
  }

  /** Tries steps stage by stage, but for those that turn out to wait for one that failed. */
  void make(List<Step> steps, Standing standing) {
    for (int from = 0; from < steps.size(); ) {
      int to = from;
      while (to < steps.size()
          && to - from < STEPS_A_BATCH
          && steps.get(to).stage() == steps.get(from).stage()) {
        to++;
      }
      batch(steps.subList(from, to), standing);
      from = to;
    }
  }

  private void batch(List<Step> steps, Standing standing) {
    List<Request> requests = new ArrayList<>();
    List<Step> sent = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    for (Step step : steps) {
      String waitsFor = step.gate().apply(standing);
      if (waitsFor != null) {
        standing.broke(step.about(), "waits for " + waitsFor);
        continue;
      }
      for (Message message : step.messages().get()) {
        requests.add(new Request(step.about(), message));
      }
      sent.add(step);
      ends.add(requests.size());
    }
    List<Outcome> outcomes = socket.batch(requests);
    int from = 0;
    for (int i = 0; i < sent.size(); i++) {
      record(sent.get(i), outcomes.subList(from, ends.get(i)), standing);
      from = ends.get(i);
    }
  }

  private void record(Step step, List<Outcome> outcomes, Standing standing) {
    Operation operation = step.operation();
    String reason = reason(operation.verb(), outcomes);
    Attempt before = of(operation);
    Operation first = before == null ? operation : before.operation;
    int times = before == null ? 1 : before.times + 1;
    tried.put(Target.of(operation), new Attempt(first, reason, times));
    if (reason != null) {
      standing.broke(step.about(), reason);
    }
  }

  /** Of a replacement the first message is a delete. */
  private static @Nullable String reason(Verb verb, List<Outcome> outcomes) {
    for (int i = 0; i < outcomes.size(); i++) {
      boolean deletes = verb == Verb.DELETE || i < outcomes.size() - 1;
      String reason =
          switch (outcomes.get(i)) {
            case Outcome.Applied _ -> null;
            case Outcome.Refused(KernelException e) ->
                deletes && GONE.contains(e.errno()) ? null : e.reason();
            // The look that follows tells.
            case Outcome.Unknown _ -> null;
          };
      if (reason != null) {
        return reason;
      }
    }
    return null;
  }
}
