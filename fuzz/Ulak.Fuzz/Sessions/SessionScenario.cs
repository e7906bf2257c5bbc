using System.Collections.Immutable;
using System.Text;

namespace Ulak.Fuzz.Sessions;

/// <summary>A server configuration of the fuzzer and the commands before the fuzzed octets.</summary>
/// <param name="Name">The name.</param>
/// <param name="Settings">The settings, as lines of a dialogue file.</param>
/// <param name="Preamble">The commands that the client sends first.</param>
internal sealed record SessionScenario(string Name, string Settings, string Preamble)
{
    private const string CommonSettings = "@with Chunking,BinaryMime,Dsn\n";

    private const string ClearAuthSettings = "@auth clear\n@faults 1000\n";

    private static readonly string[] HelloLines = ["EHLO client.example\r\n", "EHLO client.example\r\n", "LHLO client.example\r\n"];

    private static readonly string[] Kinds = ["", "@syntax tolerant\n", "@kind lmtp\n"];

    private static readonly string[] KindNames = ["strict", "tolerant", "lmtp"];

    private static readonly (string Name, string Lines)[] Phases =
    [
        ("greeting", ""),
        ("ehlo", "{hello}"),
        ("mail", "{hello}MAIL FROM:<ann@example.com>\r\n"),
        ("rcpt", "{hello}MAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nRCPT TO:<eve@example.org>\r\n"),
        ("data", "{hello}MAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nRCPT TO:<eve@example.org>\r\nDATA\r\n"),
        ("bdat",
            "{hello}MAIL FROM:<ann@example.com> BODY=BINARYMIME\r\nRCPT TO:<bob@example.org>\r\nRCPT TO:<eve@example.org>\r\nBDAT "
                + "8\r\nab\r\n.\r\n\n"),
        ("auth", "{hello}AUTH LOGIN\r\n"),
        ("sasl", "{hello}AUTH SCRAM-SHA-256 biwsbj1hbm4scj1hYmM=\r\n"),
    ];

    private static readonly SessionScenario[] Others =
    [
        new("small", ClearAuthSettings.Replace("1000", "4", StringComparison.Ordinal) + "@size 65536\n@junk 3\n@skipped 4096\n",
            "EHLO client.example\r\n"),
        new("starttls", ClearAuthSettings + "@tls starttls\n", "EHLO client.example\r\n"),
        new("proxy", "@faults 1000\n@trusted proxy\n", ""),
        new("xclient", "@faults 1000\n@trusted xclient\n", "EHLO client.example\r\n"),
        new("submission", "@kind submission\n@auth clear tokens\n@faults 1000\n",
            "EHLO client.example\r\nAUTH PLAIN AGFubgBwZW5jaWwsIDEgb2YgMg==\r\n"),
        new("login-required", "@auth clear required tokens\n@faults 1000\n", "EHLO client.example\r\n"),
        new("refusing", ClearAuthSettings + "@refuses Commit\n@unknown eve\n", "EHLO client.example\r\n"),
        new("implicit-tls", "@tls implicit\n@faults 1000\n", ""),
    ];

    /// <summary>All scenarios; the first octet of an input selects one.</summary>
    public static ImmutableArray<SessionScenario> All { get; } =
    [
        .. from kind in Enumerable.Range(0, Kinds.Length)
           from phase in Phases
           select new SessionScenario(
               $"{KindNames[kind]}-{phase.Name}", Kinds[kind] + ClearAuthSettings,
                   phase.Lines.Replace("{hello}", HelloLines[kind], StringComparison.Ordinal)),
        .. Others,
    ];

    /// <summary>Whether there is a reply for each recipient.</summary>
    public bool IsLmtp => Settings.Contains("lmtp", StringComparison.Ordinal);

    /// <summary>Whether the server completes messages.</summary>
    public bool IsSubmission => Settings.Contains("submission", StringComparison.Ordinal);

    /// <summary>Whether the syntax is tolerant.</summary>
    public bool IsTolerant => Settings.Contains("tolerant", StringComparison.Ordinal);

    /// <summary>Whether the octets may be something other than SMTP: a handshake or a proxy header.</summary>
    public bool IsOpaque => Settings.Contains("@tls", StringComparison.Ordinal) || IsBehindProxy;

    /// <summary>Whether only a proxy connects.</summary>
    public bool IsBehindProxy => Settings.Contains("@trusted proxy", StringComparison.Ordinal);

    /// <summary>Whether the result may depend on the size of the pieces, because limits are reached.</summary>
    public bool DependsOnPieceSize => IsOpaque || Name == "small";

    /// <summary>All settings, as lines of a dialogue file.</summary>
    public string AllSettings => CommonSettings + Settings;

    /// <summary>The index of a scenario.</summary>
    public static byte IndexOf(string name) =>
        (byte)All.Select((setting, number) => (setting, number)).First(pair => pair.setting.Name == name).number;

    /// <summary>The preamble and the octets.</summary>
    public byte[] WithPreamble(ReadOnlySpan<byte> octets) => [.. Encoding.ASCII.GetBytes(Preamble), .. octets];
}
