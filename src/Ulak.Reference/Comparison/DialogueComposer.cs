using System.Collections.Immutable;

namespace Ulak.Reference.Comparison;

/// <summary>Composes a sample session that leads to a code.</summary>
internal static class DialogueComposer
{
    private static readonly Dictionary<string, string> BasicToEnhanced = new(StringComparer.Ordinal)
    {
        ["221"] = "2.0.0",
        ["235"] = "2.7.0",
        ["250"] = "2.1.5",
        ["251"] = "2.1.5",
        ["252"] = "2.5.0",
        ["253"] = "2.5.0",
        ["421"] = "4.4.2",
        ["432"] = "4.7.12",
        ["450"] = "4.2.1",
        ["451"] = "4.3.0",
        ["452"] = "4.3.1",
        ["454"] = "4.7.0",
        ["455"] = "4.5.4",
        ["500"] = "5.5.1",
        ["501"] = "5.1.7",
        ["502"] = "5.5.1",
        ["503"] = "5.5.1",
        ["504"] = "5.5.4",
        ["521"] = "5.3.2",
        ["523"] = "5.7.10",
        ["524"] = "5.7.11",
        ["525"] = "5.7.13",
        ["530"] = "5.7.0",
        ["533"] = "5.7.1",
        ["534"] = "5.7.9",
        ["535"] = "5.7.8",
        ["538"] = "5.7.11",
        ["550"] = "5.1.1",
        ["551"] = "5.1.6",
        ["552"] = "5.3.4",
        ["553"] = "5.7.1",
        ["554"] = "5.6.0",
        ["555"] = "5.5.4",
        ["556"] = "5.1.10",
    };

    /// <summary>The position shown for a code that can occur in several places.</summary>
    private static readonly Dictionary<string, string> DefaultPositions = new(StringComparer.Ordinal)
    {
        ["211"] = "HELP",
        ["214"] = "HELP",
        ["220"] = "greeting",
        ["221"] = "QUIT",
        ["235"] = "AUTH",
        ["250"] = "RCPT",
        ["251"] = "RCPT",
        ["252"] = "VRFY",
        ["253"] = "ETRN",
        ["334"] = "challenge",
        ["354"] = "DATA",
        ["421"] = "idle",
        ["432"] = "AUTH",
        ["450"] = "RCPT",
        ["451"] = "end-of-data",
        ["452"] = "RCPT",
        ["453"] = "ATRN",
        ["454"] = "AUTH",
        ["455"] = "parameter",
        ["458"] = "ETRN",
        ["459"] = "ETRN",
        ["500"] = "unknown",
        ["501"] = "malformed",
        ["502"] = "EXPN",
        ["503"] = "order",
        ["504"] = "mechanism",
        ["521"] = "greeting",
        ["530"] = "MAIL",
        ["550"] = "RCPT",
        ["551"] = "RCPT",
        ["552"] = "end-of-data",
        ["553"] = "MAIL",
        ["554"] = "end-of-data",
        ["555"] = "parameter",
        ["556"] = "RCPT",
        ["534"] = "AUTH",
        ["535"] = "AUTH",
        ["538"] = "AUTH",
        ["523"] = "AUTH",
        ["524"] = "AUTH",
        ["525"] = "AUTH",
        ["4.4.2"] = "idle",
        ["5.5.1"] = "unknown",
        ["5.5.2"] = "unknown",
        ["5.5.4"] = "parameter",
        ["5.1.3"] = "RCPT malformed",
        ["5.1.7"] = "malformed",
    };

    private static readonly Dictionary<string, string> SampleTexts = new(StringComparer.Ordinal)
    {
        ["221"] = "Goodbye",
        ["250"] = "Recipient accepted",
        ["334"] = "VXNlcm5hbWU6",
        ["354"] = "Send the message, and end it with a line that holds a single dot",
        ["220"] = "Ready",
        ["421"] = "No command came in time; closing the connection",
        ["450"] = "Mailbox busy, try again later",
        ["451"] = "A local error occurred, try again later",
        ["452"] = "No room, try again later",
        ["500"] = "Command not recognized",
        ["501"] = "Sender address: '<' expected at column 11",
        ["502"] = "Command not implemented",
        ["503"] = "Send MAIL first",
        ["504"] = "Mechanism not supported",
        ["530"] = "Log in first",
        ["535"] = "Name or password wrong",
        ["550"] = "No such mailbox here",
        ["551"] = "User has moved; please try <b@new.example.org>",
        ["251"] = "User has moved; will forward to <b@new.example.org>",
        ["552"] = "The message is too large",
        ["553"] = "You may not send under this address",
        ["554"] = "The message is refused",
        ["555"] = "Parameter not known",
        ["556"] = "The domain takes no mail",
    };

    public static ExampleDialogue Compose(CodeProfile profile)
    {
        if (profile.Class == "none")
        {
            return new ExampleDialogue([], false);
        }

        var home = PositionOf(profile);
        var reply = profile.IsEnhanced ? profile.Partners.FirstOrDefault(c => c[0] == profile.Code[0])
            ?? DefaultReplyCode(profile.Code[0], home) : profile.Code;
        var enhanced = profile.IsEnhanced ? profile.Code.Split('-')[0] : EnhancedCodeFor(profile, home);
        var text = SampleTexts.GetValueOrDefault(profile.Code) ?? profile.EnglishName?.Split(" (")[0]
            ?? SampleTexts.GetValueOrDefault(reply) ?? "See the text";
        string[] words = [reply, .. enhanced is null ? [] : new[] { enhanced }, .. home == "greeting" ? new[] { "mx.example.org" } : [],
            text];
        return new ExampleDialogue([.. PrecedingLines(home), "S: " + string.Join(' ', words), .. FollowingLines(profile)],
            profile.Connection == "closes" || reply is "421" or "221");
    }

    private static string PositionOf(CodeProfile profile)
    {
        if (DefaultPositions.TryGetValue(profile.Code, out var home))
        {
            return home;
        }

        // The greeting and the replies to EHLO and HELO have no enhanced code (RFC 2034 §4).
        var place = profile.Places.FirstOrDefault(p => p is not "any"
            && (!profile.IsEnhanced || p is not ("greeting" or "EHLO" or "HELO")));
        return place ?? profile.Topic switch
        {
            "address" or "mailbox" or "mail" => "RCPT",
            "login" => "AUTH",
            "information" => "HELP",
            _ when profile.Places.Contains("any") => "NOOP",
            "route" or "content" or "system" or "policy" => "end-of-data",
            "connection" => "idle",
            _ => "MAIL",
        };
    }

    private static string DefaultReplyCode(char digit, string home) => (digit, home) switch
    {
        ('2', _) => "250",
        ('4', "idle" or "greeting" or "NOOP") => "421",
        ('4', "AUTH") => "454",
        ('4', "RCPT") => "450",
        ('4', _) => "451",
        (_, "AUTH") => "535",
        (_, "unknown") => "500",
        (_, "malformed" or "RCPT malformed") => "501",
        (_, "parameter") => "555",
        (_, "greeting" or "end-of-data") => "554",
        _ => "550",
    };

    /// <summary>RFC 2034 §4: the greeting, the replies to HELO and EHLO, and replies of class 3 have no enhanced code.</summary>
    private static string? EnhancedCodeFor(CodeProfile profile, string home)
    {
        if (profile.Class == "3" || home is "greeting" or "EHLO" or "HELO" or "HELP")
        {
            return null;
        }

        return BasicToEnhanced.GetValueOrDefault(profile.Code)
            ?? profile.Partners.FirstOrDefault(c => c[0] == profile.Code[0])
            ?? $"{profile.Code[0]}.0.0";
    }

    private static string[] PrecedingLines(string home) => home switch
    {
        "greeting" or "idle" => [],
        "QUIT" => ["C: QUIT"],
        "HELP" => ["C: HELP"],
        "EHLO" or "HELO" => [$"C: {home} client.example.com"],
        "VRFY" or "EXPN" => [$"C: {home} staff"],
        "ETRN" or "ATRN" => [$"C: {home} example.org"],
        "challenge" => ["C: AUTH LOGIN"],
        "AUTH" => ["C: AUTH PLAIN AGEAYg=="],
        "mechanism" => ["C: AUTH X-UNKNOWN"],
        "STARTTLS" or "NOOP" or "RSET" => [$"C: {home}"],
        "unknown" => ["C: HALLO client.example.com"],
        "malformed" => ["C: MAIL FROM:a@example.com"],
        "RCPT malformed" => ["C: MAIL FROM:<a@example.com>", "S: 250 2.1.0 Sender accepted", "C: RCPT TO:b@example.org"],
        "order" => ["C: RCPT TO:<b@example.org>"],
        "parameter" => ["C: MAIL FROM:<a@example.com> X-COLOR=BLUE"],
        "RCPT" => ["C: MAIL FROM:<a@example.com>", "S: 250 2.1.0 Sender accepted", "C: RCPT TO:<b@example.org>"],
        "DATA" => ["C: RCPT TO:<b@example.org>", "S: 250 2.1.5 Recipient accepted", "C: DATA"],
        "end-of-data" => ["C: DATA", "S: 354 Send the message", "C: Subject: Report", "C: ", "C: The figures are below.", "C: ."],
        "BDAT" => ["C: BDAT 512 LAST"],
        "BURL" => ["C: BURL imap://imap.example.com/Drafts/;UID=20 LAST"],
        _ => ["C: MAIL FROM:<a@example.com>"],
    };

    private static string[] FollowingLines(CodeProfile profile) => profile.Code switch
    {
        "334" => ["C: YQ==", "S: 334 UGFzc3dvcmQ6"],
        "354" => ["C: Subject: Report", "C: ", "C: The figures are below.", "C: .", "S: 250 2.0.0 Message accepted"],
        _ => [],
    };
}
