using System.Globalization;
using System.Net;
using Ulak.Server;
using Ulak.Server.Auth;
using Ulak.Server.Limits;
using Ulak.Server.Proxy;
using Ulak.Server.Tls;
using Ulak.Smtp;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;
using Ulak.TestKit.Sinks;
using Ulak.TestKit.Transport;

namespace Ulak.TestKit.Dialogues;

/// <summary>A server as a dialogue's settings want it, with a clock and a sink of the test's.</summary>
public sealed class DialogueServer : IDisposable
{
    /// <summary>The time at which each dialogue begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A server for a dialogue.</summary>
    public DialogueServer(Dialogue dialogue)
    {
        Sink = new RecordingSink
        {
            Throws = Enum.Parse<SinkStep>(dialogue.Setting("throws", "None")),
            Refuses = Enum.Parse<SinkStep>(dialogue.Setting("refuses", "None")),
        };
        if (dialogue.File["refusal"] is { } refusal)
        {
            var parts = refusal.Split(' ', 3);
            Sink.Refusal = new Reply(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[2]);
        }

        if (dialogue.File["hangs"] == nameof(SinkStep.Commit))
        {
            Sink.CommitGate = new TaskCompletionSource().Task;
        }

        foreach (var unknown in dialogue.Setting("unknown", "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Sink.UnknownLocalParts.Add(unknown);
        }

        foreach (var full in dialogue.Setting("full", "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Sink.FullMailboxes.Add(full);
        }

        Options = WithSettings(OptionsOf(dialogue), dialogue);
        var connections = int.Parse(dialogue.Setting("connections", "20000"), CultureInfo.InvariantCulture);
        Server = new SmtpServer(Sink, new AdmissionLimits { Connections = connections }, Observer, Time);
        Listener = new SmtpListener(Server, Options);
    }

    /// <summary>The sink.</summary>
    public RecordingSink Sink { get; }

    /// <summary>The observer.</summary>
    public RecordingObserver Observer { get; } = new();

    /// <summary>The clock.</summary>
    public TestClock Time { get; } = new(Start);

    /// <summary>The listener's options.</summary>
    public SmtpListenerOptions Options { get; }

    /// <summary>The server.</summary>
    public SmtpServer Server { get; }

    /// <summary>The listener.</summary>
    public SmtpListener Listener { get; }

    /// <summary>Advances the clock until a session is over: one that has sent its last reply may still wait for silence.</summary>
    public async Task AdvanceTimeUntilAsync(Task session)
    {
        for (var tries = 0; !session.IsCompleted && tries < 200; tries++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(session, Task.Delay(tries < 20 ? 5 : 50));
        }

        await session.WaitAsync(TimeSpan.FromSeconds(1));
    }

    /// <inheritdoc/>
    public void Dispose() => Server.Dispose();

    private static SmtpListenerOptions OptionsOf(Dialogue dialogue)
    {
        var limits = SessionLimits.Default;
        int Number(string key, long or) =>
            int.Parse(dialogue.Setting(key, or.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        var options = new SmtpListenerOptions
        {
            HostName = "mx.example.org",
            OfferedExtensions = SmtpExtensions.Pipelining | SmtpExtensions.Size | SmtpExtensions.EightBitMime
                | SmtpExtensions.EnhancedStatusCodes | SmtpExtensions.SmtpUtf8 | SmtpExtensions.Help,
            Strictness = Enum.Parse<Strictness>(dialogue.Setting("syntax", "strict"), ignoreCase: true),
            Timeouts = SessionTimeouts.Default with { GreetingDelay = TimeSpan.FromSeconds(Number("pause", 0)) },
            Limits = limits with
            {
                MessageOctets = Number("size", limits.MessageOctets),
                Recipients = Number("recipients", limits.Recipients),
                Faults = Number("faults", limits.Faults),
                JunkCommands = Number("junk", limits.JunkCommands),
                DiscardedLineOctets = Number("skipped", limits.DiscardedLineOctets),
                DiscardFactor = Number("swallow", limits.DiscardFactor),
            },
        };
        return dialogue.File["without"] is { } extensions
            ? options with { OfferedExtensions = options.OfferedExtensions & ~Enum.Parse<SmtpExtensions>(extensions, ignoreCase: true) }
            : options;
    }

    /// <summary>What the extensions need that not every listener has: a certificate, and users.</summary>
    private static SmtpListenerOptions WithSettings(SmtpListenerOptions options, Dialogue dialogue)
    {
        foreach (var word in dialogue.Setting("with", "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            options = options with { OfferedExtensions = options.OfferedExtensions | Enum.Parse<SmtpExtensions>(word, ignoreCase: true) };
        }

        if (dialogue.File["tls"] is { } tls)
        {
            options = options with
            {
                OfferedExtensions = options.OfferedExtensions | SmtpExtensions.StartTls,
                Tls = new SmtpTls
                {
                    OptionsSelector = _ => TestCertificate.ServerOptions,
                    Implicit = tls == "implicit",
                    Required = tls == "required"
                },
            };
        }

        if (dialogue.File["auth"] is { } auth)
        {
            options = options with
            {
                OfferedExtensions = options.OfferedExtensions | SmtpExtensions.Auth,
                Auth = auth == "any" ? SmtpAuth.AnyUser : new SmtpAuth
                {
                    Users = new TestUsers(),
                    Tokens = auth.Contains("tokens", StringComparison.Ordinal) ? new TestUsers() : null,
                    AllowWithoutTls = auth.Contains("clear", StringComparison.Ordinal),
                    Required = auth.Contains("required", StringComparison.Ordinal),
                },
            };
        }

        if (dialogue.File["trusted"] is { } trusted)
        {
            options = options with
            {
                OfferedExtensions = options.OfferedExtensions | SmtpExtensions.XClient,
                TrustedProxies = new TrustedNetworks(
                [IPNetwork.Parse("127.0.0.0/8")]),
                ProxyProtocol = trusted == "proxy"
            };
        }

        if (dialogue.File["hold"] is { } days)
        {
            options = options with
            {
                OfferedExtensions = options.OfferedExtensions | SmtpExtensions.FutureRelease,
                MaxHoldTime = TimeSpan.FromDays(
                int.Parse(days, CultureInfo.InvariantCulture))
            };
        }

        return options with { Kind = Enum.Parse<ListenerKind>(dialogue.Setting("kind", "Smtp"), ignoreCase: true) };
    }
}
