package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.Outcome;
import dev.holdfast.netlink.Request;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a pass has tried so far, and what came of it. */
final class Attempts {

  private static final int STEPS_A_BATCH = 4096;

  /** To a delete these say that it is done: nothing of the kind is there any more. */
  private static final Set<Errno> GONE =
      Set.of(Errno.ENOENT, Errno.ESRCH, Errno.EADDRNOTAVAIL, Errno.ENODEV);

  private final Session session;
  private final Progress progress;
  private final long all;
  private long done;
  private final Map<Target, Attempt> tried = new LinkedHashMap<>();
  private final BulkAttempts bulks = new BulkAttempts();
  private Stage lastThatWorked = Stage.LINKS_MAKE_ROOM;

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
   * @param stage when it was tried
   * @param times how often it was tried
   */
  record Attempt(Operation operation, @Nullable String reason, Stage stage, int times) {

    /** What worked; empty if it did not. */
    Optional<Operation> worked() {
      return reason == null ? Optional.of(operation) : Optional.empty();
    }
  }

  /**
   * What is about to be tried.
   *
   * @param all how many operations there are
   */
  Attempts(Session session, Progress progress, long all) {
    this.session = session;
    this.progress = progress;
    this.all = all;
  }

  BulkAttempts bulks() {
    return bulks;
  }

  @Nullable Attempt of(Operation operation) {
    return tried.get(Target.of(operation));
  }

  /**
   * Whether to try something in a further round: if it was not tried, or did work and was taken
   * away by a later step, or did not and a later step may have cleared its way. The kernel drops
   * all IPv4 routes of a link with its last IPv4 address; it refuses a gateway while a rule sends
   * everything into a black hole.
   */
  boolean mayTry(Operation operation) {
    Attempt attempt = of(operation);
    return attempt == null
        || (attempt.times == 1 && (attempt.reason == null || isCleared(attempt.stage)));
  }

  /** The part of a bulk that may be tried in a further round. */
  RouteBulk further(RouteBulk bulk) {
    return bulks.further(bulk, isCleared(bulk.stage()));
  }

  /** Whether something has been done since then. */
  private boolean isCleared(Stage stage) {
    return stage.compareTo(lastThatWorked) < 0;
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
        refused.put(Step.about(operation), attempt.reason);
      }
    }
    bulks.addRefused(refused);
    return refused;
  }

  /** Tries it stage by stage, but for what turns out to wait for something that failed. */
  void make(List<Work> work, Standing standing) {
    List<Step> steps = new ArrayList<>();
    for (Work one : work) {
      switch (one) {
        case Step step -> {
          // What is whole is a send of its own, which a crash cannot cut.
          boolean apart =
              !steps.isEmpty()
                  && (steps.size() == STEPS_A_BATCH
                      || step.whole()
                      || steps.getLast().whole()
                      || step.stage() != steps.getLast().stage());
          if (apart) {
            flush(steps, standing);
          }
          steps.add(step);
        }
        case RouteBulk bulk -> {
          flush(steps, standing);
          RouteBulk open = RouteGate.of(bulk, standing).open();
          long before = done;
          bulks.make(
              open,
              tried.size(),
              session.socket(),
              standing,
              sent -> progress.tried(before + sent, all));
          done += open.size();
        }
      }
    }
    flush(steps, standing);
  }

  private void flush(List<Step> steps, Standing standing) {
    if (!steps.isEmpty()) {
      batch(steps, standing);
      done += steps.size();
      progress.tried(done, all);
      steps.clear();
    }
  }

  private void batch(List<Step> steps, Standing standing) {
    List<Request> requests = new ArrayList<>();
    List<Sent> sent = new ArrayList<>();
    for (Step step : steps) {
      String waitsFor = step.gate().apply(standing);
      if (waitsFor != null) {
        standing.broke(step.about(), "waits for " + waitsFor);
        continue;
      }
      List<Deed> deeds = step.deeds().get();
      if (deeds.stream().anyMatch(Deed.Call.class::isInstance)) {
        settle(requests, sent, standing);
        record(step, call(step, deeds), standing);
      } else {
        add(step, deeds, requests, sent);
      }
    }
    settle(requests, sent, standing);
  }

  /**
   * A step whose messages are in a send.
   *
   * @param last where the messages of its last deed begin: those before only make room
   * @param end where its own messages end, and those that restore begin
   */
  private record Sent(Step step, int from, int last, int end, int restored) {}

  private static void add(Step step, List<Deed> deeds, List<Request> requests, List<Sent> sent) {
    int from = requests.size();
    int last = from;
    for (Deed deed : deeds) {
      last = requests.size();
      if (deed instanceof Deed.Send(List<Message> messages)) {
        messages.forEach(message -> requests.add(new Request(step.about(), message)));
      }
    }
    int end = requests.size();
    step.restore().forEach(message -> requests.add(new Request(step.about(), message)));
    sent.add(new Sent(step, from, last, end, requests.size()));
  }

  /** Sends what has gathered, and sees what came of it. */
  private void settle(List<Request> requests, List<Sent> sent, Standing standing) {
    List<Outcome> outcomes = session.socket().batch(requests);
    for (Sent one : sent) {
      boolean deletes = one.step.operation().verb() == Verb.DELETE;
      String reason = reason(true, outcomes.subList(one.from, one.last));
      if (reason == null) {
        reason = reason(deletes, outcomes.subList(one.last, one.end));
      }
      if (reason == null) {
        reason = notRestored(outcomes.subList(one.end, one.restored));
      }
      record(one.step, reason, standing);
    }
    requests.clear();
    sent.clear();
  }

  /** Does the deeds of a step that takes more than messages of rtnetlink; why not all worked. */
  private @Nullable String call(Step step, List<Deed> deeds) {
    String reason = null;
    for (int i = 0; i < deeds.size() && reason == null; i++) {
      boolean deletes = step.operation().verb() == Verb.DELETE || i < deeds.size() - 1;
      reason =
          switch (deeds.get(i)) {
            case Deed.Send(List<Message> messages) ->
                reason(
                    deletes,
                    session
                        .socket()
                        .batch(messages.stream().map(m -> new Request(step.about(), m)).toList()));
            case Deed.Call(Deed.Work work) -> reason(deletes, work);
          };
    }
    return reason;
  }

  private @Nullable String reason(boolean deletes, Deed.Work work) {
    try {
      work.in(session);
      return null;
    } catch (KernelException e) {
      return deletes && GONE.contains(e.errno()) ? null : e.reason();
    }
  }

  /** What is there already was not taken along after all. */
  private static @Nullable String notRestored(List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Refused(KernelException e)
          && !e.errno().equals(Errno.EEXIST)) {
        return "it took something foreign with it that cannot be put back: " + e.reason();
      }
    }
    return null;
  }

  private void record(Step step, @Nullable String reason, Standing standing) {
    Operation operation = step.operation();
    Attempt before = of(operation);
    Operation first = before == null ? operation : before.operation;
    int times = before == null ? 1 : before.times + 1;
    tried.put(Target.of(operation), new Attempt(first, reason, step.stage(), times));
    if (reason != null) {
      standing.broke(step.about(), reason);
    } else if (step.stage().compareTo(lastThatWorked) > 0) {
      lastThatWorked = step.stage();
    }
  }

  /** Why something did not work; null if it did, as far as the kernel said. */
  static @Nullable String reason(boolean deletes, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Applied _ -> null;
      case Outcome.Refused(KernelException e) ->
          deletes && GONE.contains(e.errno()) ? null : e.reason();
      // The look that follows tells.
      case Outcome.Unknown _ -> null;
    };
  }

  private static @Nullable String reason(boolean deletes, List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      String reason = reason(deletes, outcome);
      if (reason != null) {
        return reason;
      }
    }
    return null;
  }
}
