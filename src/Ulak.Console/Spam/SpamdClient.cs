using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Ulak.Console.Spam;

/// <summary>
/// SpamAssassin's <c>spamd</c>. The command REPORT of its protocol returns the score and a report for people, whose table lists the rules.
/// </summary>
internal static partial class SpamdClient
{
    private const int DefaultPort = 783;
    private const int MaxReplyOctets = 256 * 1024;

    /// <summary>Asks for the score of a message. Throws where the server is not reachable, or its reply is not one of spamd.</summary>
    public static async Task<SpamScore> CheckAsync(Uri server, ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host.Trim('[', ']'), server.Port > 0 ? server.Port : DefaultPort, stop);
        using var stream = new NetworkStream(socket);
        var head = string.Create(CultureInfo.InvariantCulture, $"REPORT SPAMC/1.5\r\nContent-length: {message.Length}\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), stop);
        await stream.WriteAsync(message, stop);

        // The end of the sending half marks the end of the message; it closes the connection after the reply.
        socket.Shutdown(SocketShutdown.Send);
        return Read(await ReadToEndAsync(stream, stop));
    }

    /// <summary>Reads a reply: its status line, its header, and the report.</summary>
    internal static SpamScore Read(string reply)
    {
        var text = reply.ReplaceLineEndings("\n");
        var status = StatusLine().Match(text);
        if (!status.Success)
        {
            throw new InvalidDataException("The server's reply is not one of spamd.");
        }

        if (status.Groups["code"].Value != "0")
        {
            throw new InvalidDataException($"spamd replied {status.Groups["code"].Value} {status.Groups["name"].Value}.");
        }

        var spam = SpamField().Match(text);
        return spam.Success
            ? new SpamScore("SpamAssassin", NumberOf(spam.Groups["score"]), NumberOf(spam.Groups["threshold"]), RulesIn(text))
            : throw new InvalidDataException("The reply of spamd has no score.");
    }

    // " 0.0 NO_RELAYS   Informational: message was not relayed" and, indented, the rest of the description.
    private static ImmutableArray<SpamRule> RulesIn(string report)
    {
        var rules = new List<SpamRule>();
        var table = report.IndexOf("\n----", StringComparison.Ordinal);
        foreach (var line in table < 0 ? [] : report[(table + 1)..].Split('\n').Skip(1))
        {
            if (RuleLine().Match(line) is { Success: true } rule)
            {
                rules.Add(new SpamRule(rule.Groups["name"].Value, NumberOf(rule.Groups["points"]), rule.Groups["text"].Value.Trim()));
            }
            else if (rules.Count > 0 && line.StartsWith("      ", StringComparison.Ordinal) && line.Trim().Length > 0)
            {
                rules[^1] = rules[^1] with { Description = $"{rules[^1].Description} {line.Trim()}" };
            }
            else if (rules.Count > 0)
            {
                break;
            }
        }

        return SpamScore.Sorted(rules);
    }

    private static double NumberOf(Group text) => double.Parse(text.ValueSpan, CultureInfo.InvariantCulture);

    private static async Task<string> ReadToEndAsync(Stream stream, CancellationToken stop)
    {
        var reply = new byte[MaxReplyOctets];
        var length = await stream.ReadAtLeastAsync(reply, reply.Length, throwOnEndOfStream: false, stop);
        return Encoding.UTF8.GetString(reply, 0, length);
    }

    [GeneratedRegex(@"^SPAMD/\d\.\d (?<code>\d{1,3}) (?<name>\S*)")]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"^Spam:\s*\w+\s*;\s*(?<score>-?\d+(?:\.\d+)?)\s*/\s*(?<threshold>-?\d+(?:\.\d+)?)",
        RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex SpamField();

    [GeneratedRegex(@"^\*?\s*(?<points>-?\d+(?:\.\d+)?)\s+(?<name>[A-Z][A-Z0-9_]+)(?:\s+(?<text>.*))?$")]
    private static partial Regex RuleLine();
}
