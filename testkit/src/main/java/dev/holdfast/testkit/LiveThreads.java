package dev.holdfast.testkit;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The threads of this process, virtual ones too, without those that the JDK keeps for itself. */
final class LiveThreads {

  /** Threads that the JDK starts when it first needs them and keeps for the next time. */
  private static final Pattern OF_THE_JDK =
      Pattern.compile(
          "ForkJoinPool.*|VirtualThread-.*|process reaper.*|Common-Cleaner|Cleaner-.*|.*Poller.*"
              + "|Attach Listener|CompletableFutureDelayScheduler|Signal Dispatcher");

  private LiveThreads() {}

  /** Id to name. */
  static Map<String, String> names() {
    var live = new TreeMap<String, String>();
    for (JsonElement container : dump().getAsJsonArray("threadContainers")) {
      for (JsonElement thread : container.getAsJsonObject().getAsJsonArray("threads")) {
        JsonObject one = thread.getAsJsonObject();
        String name = one.get("name").getAsString();
        if (!OF_THE_JDK.matcher(name).matches()) {
          live.put(
              one.get("tid").getAsString(),
              (one.has("virtual") ? "virtual thread " : "thread ") + name);
        }
      }
    }
    return live;
  }

  /** Only a dump lists virtual threads, and it goes only to a file that does not exist yet. */
  private static JsonObject dump() {
    try {
      Path directory = Files.createTempDirectory("threads");
      Path file = directory.resolve("dump.json");
      try {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpThreads(file.toString(), ThreadDumpFormat.JSON);
        String json = Files.readString(file);
        return JsonParser.parseString(json).getAsJsonObject().getAsJsonObject("threadDump");
      } finally {
        Files.deleteIfExists(file);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
