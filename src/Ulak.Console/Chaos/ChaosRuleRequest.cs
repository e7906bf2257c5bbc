using System.Globalization;
using Ulak.Inbox.Chaos;

namespace Ulak.Console.Chaos;

/// <summary>A request for a rule, from the API or the page. Members that are left out have no effect.</summary>
internal sealed record ChaosRuleRequest
{
    private const int MaxOctetsPerSecond = 100_000_000;
    private const int MaxSkips = 1_000_000;

    /// <summary>connect, ehlo, starttls, auth, mail, rcpt, data, end, rset or quit.</summary>
    public string? Step { get; init; }

    /// <summary>The reply code that replaces the server's.</summary>
    public int? Code { get; init; }

    /// <summary>The enhanced status code of the reply.</summary>
    public string? Enhanced { get; init; }

    /// <summary>The reply's text.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the connection is closed without a reply.</summary>
    public bool Drop { get; init; }

    /// <summary>Whether to act as if the disk were full: 452 4.3.1.</summary>
    public bool DiskFull { get; init; }

    /// <summary>The delay before the reply, in milliseconds.</summary>
    public int DelayMilliseconds { get; init; }

    /// <summary>The octets per second that are read from the client after this step.</summary>
    public int? OctetsPerSecond { get; init; }

    /// <summary>Only for senders that contain this text.</summary>
    public string? Sender { get; init; }

    /// <summary>Only for recipients that contain this text.</summary>
    public string? Recipient { get; init; }

    /// <summary>The probability that it applies, from 0 to 1.</summary>
    public double? Probability { get; init; }

    /// <summary>How many matching commands pass before it applies for the first time.</summary>
    public int? Skip { get; init; }

    /// <summary>How many times it applies. Null for no limit.</summary>
    public int? Count { get; init; }

    /// <summary>Validates the request. Returns the rule, or the invalid member with its value and the expected form.</summary>
    public (Func<int, ChaosRule>? Rule, (string Name, string? Value, string Form)? Wrong) ToRule()
    {
        if (!Enum.TryParse<ChaosStep>(Step, ignoreCase: true, out var step) || !Enum.IsDefined(step) || int.TryParse(Step, out _))
        {
            return (null, ("step", Step, "one of connect, ehlo, starttls, auth, mail, rcpt, data, end, rset and quit"));
        }

        var code = DiskFull ? 452 : Code;
        var reply = code is { } number
            ? ChaosReply.Create(number.ToString(CultureInfo.InvariantCulture), DiskFull ? "4.3.1" : Enhanced ?? "",
            Text ?? (DiskFull ? "The server has no room for the message now; try again later" : "")) : null;
        return (code, reply) switch
        {
            ({ }, null) =>
                (null, ("code", code.Value.ToString(CultureInfo.InvariantCulture),
                "200 to 599, with an enhanced code of the same class if any, and a text of one line")),
            (null, _) when !Drop && DelayMilliseconds <= 0 && OctetsPerSecond is null =>
                (null, ("code", null, "there, or else drop, diskFull, delayMilliseconds or octetsPerSecond")),
            _ when DelayMilliseconds is < 0 or > 600_000 =>
                (null, ("delayMilliseconds", DelayMilliseconds.ToString(CultureInfo.InvariantCulture), "0 to 600000")),
            _ when OctetsPerSecond is <= 0 or > MaxOctetsPerSecond =>
                (null, ("octetsPerSecond", OctetsPerSecond?.ToString(CultureInfo.InvariantCulture), "1 to 100000000")),
            _ when Probability is not (null or (> 0 and <= 1)) =>
                (null, ("probability", Probability?.ToString(CultureInfo.InvariantCulture), "more than 0, and at most 1")),
            _ when Skip is < 0 or > MaxSkips => (null, ("skip", Skip?.ToString(CultureInfo.InvariantCulture), "0 to 1000000")),
            _ when Count <= 0 => (null, ("count", Count?.ToString(CultureInfo.InvariantCulture), "1 or more")),
            _ => (id => new ChaosRule
            {
                Id = id,
                Step = step,
                Reply = Drop ? null : reply,
                Drop = Drop,
                Delay = TimeSpan.FromMilliseconds(DelayMilliseconds),
                OctetsPerSecond = OctetsPerSecond ?? 0,
                Sender = Sender?.Trim() ?? "",
                Recipient = Recipient?.Trim() ?? "",
                Probability = Probability ?? 1,
                RemainingSkips = Skip ?? 0,
                RemainingUses = Count,
            }, null),
        };
    }
}
