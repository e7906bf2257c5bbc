using System.Text.RegularExpressions;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Faults;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Two faults in one text: the one closer to the root decides, and the other stands in the steps if it remains.</summary>
public sealed class SecondFaultTests
{
    private const string Deferral =
        "Jan 12 10:03:11 mx postfix/pipe[2214]: 4F1B2C3D: to=<anna@example.org>, relay=dovecot, delay=1, dsn=4.3.0, status=deferred "
        + "(temporary failure)\n";

    [Fact]
    public void Of_every_pair_the_one_closer_to_the_root_decides_in_either_order()
    {
        var entries = FaultTable.Default.All.Where(entry => !entry.IsBesideOnly && !entry.IsLast && IsAlone(entry)).ToList();
        var failed = new List<string>();
        for (var i = 0; i < entries.Count; i++)
        {
            for (var j = i + 1; j < entries.Count; j++)
            {
                foreach (var (first, second) in ((FaultEntry, FaultEntry)[])[(entries[i], entries[j]), (entries[j], entries[i])])
                {
                    var faults = FaultTable.Default.Find(Line(first, 1) + Line(second, 2) + Deferral);
                    var shown = faults.Select(fault => fault.Entry.Cause).ToList();
                    if (shown.IndexOf(entries[i].Cause) != 0 || !shown.Contains(entries[j].Cause))
                    {
                        failed.Add($"{entries[i].Cause} {entries[j].Cause}: {string.Join(' ', shown)}");
                    }
                }
            }
        }

        Assert.True(failed.Count == 0, $"{failed.Count}\n{string.Join('\n', failed.Take(30))}");
    }

    [Fact]
    public void Every_layer_has_a_place_and_a_reason()
    {
        var names = FaultTable.Default.Layers.Select(layer => layer.Name).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(FaultTable.Default.Layers, layer => Assert.NotEmpty(layer.Why));
        Assert.All(FaultTable.Default.Layers, layer => Assert.All(layer.Explains, name => Assert.Contains(name, names)));
        Assert.All(FaultTable.Default.All, entry => Assert.Contains(entry.Layer, names));
    }

    [Fact]
    public void A_second_fault_of_another_part_stands_in_the_answer_with_its_first_step()
    {
        var answer = Only("Jan 12 10:03:10 mx postfix/qmgr[9]: warning: connect to transport private/filter2: No such file or directory\n"
            + "Jan 12 10:03:10 mx opendkim[5]: key data is not secure: /etc/dkim/k.private can be read or written by other users\n"
            + "Jan 12 10:03:11 mx postfix/error[7]: 4F1B2C3D: to=<anna@example.org>, relay=none, delay=1, dsn=4.3.0, status=deferred (mail "
            + "transport unavailable)");

        Assert.Contains(answer.Steps, step => step.Contains("second fault", StringComparison.Ordinal));
    }

    [Fact]
    public void What_follows_from_the_first_fault_is_no_second_one()
    {
        var answer = Only("Jan 12 10:03:10 mx mysqld: Error writing file: No space left on device\n"
            + "Jan 12 10:03:10 mx postfix/proxymap[9]: warning: connect to mysql server 127.0.0.1: Can't connect to MySQL server on "
            + "'127.0.0.1' (111)\n" + Deferral);

        Assert.Equal("own-disk-full", answer.Cause);
        Assert.DoesNotContain(answer.Steps, step => step.Contains("second fault", StringComparison.Ordinal));
    }

    [Fact]
    public void A_time_out_to_one_host_beside_the_refusal_of_another_is_not_lost()
    {
        var answer = Only("2024-01-02 10:00:01 1rKxyz-0001 R=dnslookup T=remote_smtp defer (110): Connection timed out\n\nAnd this came "
            + "back:\nStatus: 5.0.0\nRemote-MTA: dns; mx.example.net\nDiagnostic-Code: smtp; 550 invalid helo given\n");

        Assert.Contains("EHLO", answer.Title + answer.Meaning, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(answer.Steps, step => step.Contains("port 25", StringComparison.OrdinalIgnoreCase));
    }

    // A pattern of one entry may be part of another one's line.
    private static bool IsAlone(FaultEntry entry) => FaultTable.Default.Find(Line(entry, 1)) is [var only] && only.Entry == entry;

    private static string Line(FaultEntry entry, int process) =>
        $"Jan 12 10:03:10 mx daemon[{process}]: {Regex.Replace(entry.Any[0], @"\{[^}]*\}|…", "/value")}\n";

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
