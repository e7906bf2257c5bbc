using System.Text;
using System.Text.Json;
using Ulak.Smtp.Dialogues;
using Ulak.TestKit.Corpora;

namespace Ulak.Server.Tests;

/// <summary>Octets that another server takes for the end of a message, or of a command, end nothing here.</summary>
public sealed class SmugglingTests
{
    private const string Second = "MAIL FROM:<admin@example.com>\r\nRCPT TO:<b@example.net>\r\nDATA\r\nSubject: smuggled\r\n\r\n"
        + "smuggled\r\n.\r\n";

    /// <summary>What may stand before and after a dot: only CRLF on both sides is the end.</summary>
    public static TheoryData<string> Ends()
    {
        string[] parts = ["", "\r", "\n", "\r\n", "\n\r", "\r\r\n", "\r\n\0", "\0\r\n", " \r\n", "\r\n "];
        var ends = new TheoryData<string>();
        foreach (var before in parts)
        {
            foreach (var after in parts)
            {
                ends.Add(before + "." + after);
            }
        }

        return ends;
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Only_the_true_end_ends_a_message(string end)
    {
        var whole = "outer body" + end + Second;
        var cut = whole.IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        var (first, rest) = (whole[..(cut + 2)], whole[(cut + 5)..]);
        foreach (var syntax in new[] { "strict", "tolerant" })
        {
            // Tolerant syntax takes the space before MAIL.
            var isSecond = rest == Second || (rest == " " + Second && syntax == "tolerant");
            var isTaken = syntax == "tolerant" || !HasBareEnd(first);
            Assert.Equal((isTaken ? 1 : 0) + (isSecond ? 1 : 0), await CountAsync(Encoding.ASCII.GetBytes(whole), syntax));
        }
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("tolerant")]
    public async Task None_of_the_streams_of_the_corpus_works(string syntax)
    {
        foreach (var item in Read("smuggling/streams.jsonl"))
        {
            var octets = Convert.FromHexString(item.GetProperty("after_354_hex").GetString()!);
            var allowed = item.GetProperty("messages").ToString().Split(" or ").Select(int.Parse).ToArray();
            Assert.Contains(await CountAsync(octets, syntax), allowed);
        }
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("tolerant")]
    public async Task A_bare_line_end_makes_no_second_command_of_the_corpus(string syntax)
    {
        foreach (var item in Read("smuggling/commands.jsonl"))
        {
            var octets = Convert.FromHexString(item.GetProperty("hex").GetString()!);
            await using var session = TestSession.Start($"@syntax {syntax}");
            await session.SendAsync(octets);
            var lines = Encoding.Latin1.GetString(octets).Split("\r\n").Length - 1;
            Assert.Equal(lines, session.Record.Entries.OfType<CommandEntry>().Count());
            if (item.GetProperty("id").GetString()!.Contains("bare", StringComparison.Ordinal)
                && !item.GetProperty("id").GetString()!.Contains("bdat", StringComparison.Ordinal))
            {
                Assert.InRange(session.Replies[1].Code.Value, 500, 501);
            }
        }
    }

    private static bool HasBareEnd(string text)
    {
        var without = text.Replace("\r\n", "", StringComparison.Ordinal);
        return without.Contains('\r', StringComparison.Ordinal) || without.Contains('\n', StringComparison.Ordinal);
    }

    private static async Task<int> CountAsync(byte[] octets, string syntax)
    {
        await using var session = TestSession.Start($"@syntax {syntax}");
        await session.EnterPhaseAsync("data");
        await session.SendAsync(octets);
        await session.DisconnectAsync();
        return session.Server.Sink.Committed;
    }

    private static IEnumerable<JsonElement> Read(string file) => SharedCorpora.Find(file)
        .SelectMany(path => File.ReadLines(path))
        .Where(line => line.Length > 0)
        .Select(line => JsonDocument.Parse(line).RootElement);
}
