package civicard;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Does named work when a line "NAME TIMES" comes in, and answers with the microseconds of processor time it took. */
final class Worker {
  interface Work {
    void run() throws Exception;
  }

  private Worker() {}

  static void serve(Map<String, Work> works) throws Exception {
    var threads = ManagementFactory.getThreadMXBean();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      var words = line.split(" ");
      var work = works.get(words[0]);
      int times = Integer.parseInt(words[1]);
      long start = threads.getCurrentThreadCpuTime();
      for (int count = 0; count < times; count++) work.run();
      System.out.println((threads.getCurrentThreadCpuTime() - start) / 1000);
    }
  }
}
