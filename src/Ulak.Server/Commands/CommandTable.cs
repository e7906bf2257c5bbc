using System.Collections.Frozen;
using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Commands;

/// <summary>
/// Every command that is known: who does it, and in which phases it may stand (RFC 5321 §4.1.4, as data). The loop dispatches by it, HELP reads it,
/// and a test goes through each of its cells. To add a command is to add a line here and a file beside it.
/// </summary>
internal static class CommandTable
{
    private const CommandTraits Arguments = CommandTraits.HasArguments;
    private const CommandTraits BeforeTls = CommandTraits.AllowedBeforeTls;
    private const CommandTraits Junk = CommandTraits.Junk;
    private const CommandTraits Last = CommandTraits.LastInGroup;

    private static readonly CommandRule[] ByVerb = IndexByVerb(
    [
        CreateRule(Verb.Ehlo, "EHLO", Arguments | BeforeTls | Last | Junk, HelloHandler.EhloAsync,
            "EHLO <your domain or [address]>", "Says who you are; the reply lists what this server offers. It forgets an open transaction."),
        CreateRule(Verb.Helo, "HELO", Arguments | BeforeTls | Last | Junk, HelloHandler.HeloAsync,
            "HELO <your domain or [address]>", "Says who you are, without extensions. It forgets an open transaction."),
        CreateRule(Verb.Mail, "MAIL", Arguments, MailHandler.HandleAsync,
            "MAIL FROM:<address> [parameters]", "Begins a transaction. <> is the sender of a report.") with
        {
            WhenConnected = ServerReplies.EhloRequired("MAIL"),
            WhenMailAccepted = ServerReplies.TransactionAlreadyOpen,
            WhenRecipientsRejected = ServerReplies.TransactionAlreadyOpen,
            WhenRecipientsAccepted = ServerReplies.TransactionAlreadyOpen,
            WhenReceivingChunks = ServerReplies.BdatInProgress("MAIL"),
        },
        CreateRule(Verb.Rcpt, "RCPT", Arguments, RcptHandler.HandleAsync,
            "RCPT TO:<address> [parameters]", "Names one recipient; say it again for each.") with
        {
            WhenConnected = ServerReplies.EhloRequired("RCPT"),
            WhenReady = ServerReplies.MailRequired("RCPT"),
            WhenReceivingChunks = ServerReplies.BdatInProgress("RCPT"),
        },
        CreateRule(Verb.Data, "DATA", Last, DataHandler.HandleAsync,
            "DATA", "Begins the message. It ends with a line that holds only a dot.") with
        {
            WhenConnected = ServerReplies.EhloRequired("DATA"),
            WhenReady = ServerReplies.MailRequired("DATA"),
            WhenMailAccepted = ServerReplies.RecipientRequired("DATA"),
            WhenRecipientsRejected = ServerReplies.NoValidRecipients,
            WhenReceivingChunks = ServerReplies.BdatInProgress("DATA"),
        },
        CreateRule(Verb.Bdat, "BDAT", Arguments, BdatHandler.HandleAsync,
            "BDAT <octets> [LAST]", "Sends a piece of the message; exactly that many octets follow.") with
        {
            Extension = SmtpExtensions.Chunking,
            WhenConnected = ServerReplies.EhloRequired("BDAT"),
            WhenReady = ServerReplies.MailRequired("BDAT"),
            WhenMailAccepted = ServerReplies.RecipientRequired("BDAT"),
            WhenRecipientsRejected = ServerReplies.NoValidRecipients,
        },
        CreateRule(Verb.StartTls, "STARTTLS", BeforeTls | Last, StartTlsHandler.HandleAsync,
            "STARTTLS", "Begins TLS; after it, say EHLO again.") with
        {
            Extension = SmtpExtensions.StartTls,
            WhenConnected = ServerReplies.EhloRequired("STARTTLS"),
        },
        CreateRule(Verb.Auth, "AUTH", Arguments | Last, AuthHandler.HandleAsync,
            "AUTH <mechanism> [initial response]", "Logs you in.") with
        {
            Extension = SmtpExtensions.Auth,
            WhenConnected = ServerReplies.EhloRequired("AUTH"),
            WhenMailAccepted = ServerReplies.AuthInTransaction,
            WhenRecipientsRejected = ServerReplies.AuthInTransaction,
            WhenRecipientsAccepted = ServerReplies.AuthInTransaction,
            WhenReceivingChunks = ServerReplies.AuthInTransaction,
        },
        CreateRule(Verb.Lhlo, "LHLO", Arguments | BeforeTls | Last | Junk, HelloHandler.LhloAsync,
            "LHLO <your domain or [address]>", "Says who you are; the reply lists what this server offers."),
        CreateRule(Verb.Rset, "RSET", BeforeTls | Junk, RsetHandler.HandleAsync,
            "RSET", "Forgets the open transaction."),
        CreateRule(Verb.Noop, "NOOP", BeforeTls | Last | Junk, NoopHandler.HandleAsync,
            "NOOP [anything]", "Does nothing, and is answered."),
        CreateRule(Verb.Vrfy, "VRFY", Last | Junk, VrfyHandler.HandleAsync,
            "VRFY <address>", "Is answered 252: addresses are not verified here."),
        CreateRule(Verb.Expn, "EXPN", Last | Junk, ExpnHandler.HandleAsync,
            "EXPN <list>", "Is answered 502: lists are not shown here."),
        CreateRule(Verb.Help, "HELP", Arguments | BeforeTls | Junk, HelpHandler.HandleAsync,
            "HELP [command]", "Explains the commands."),
        CreateRule(Verb.Quit, "QUIT", BeforeTls | Last, QuitHandler.HandleAsync,
            "QUIT", "Ends the session."),

        // Known, and not there: RFC 5321 §4.2.4 wants 502 for these, not 500.
        CreateRule(Verb.Etrn, "ETRN", Arguments | Last, null, "ETRN <domain>", "Asks for the mail that waits for a domain."),
        CreateRule(Verb.XClient, "XCLIENT", Arguments | BeforeTls | Last, XClientHandler.HandleAsync,
            "XCLIENT <attributes>", "Says for whom a proxy speaks; the session begins anew.") with
        {
            Extension = SmtpExtensions.XClient,
            WhenMailAccepted = ServerReplies.TransactionAlreadyOpen,
            WhenRecipientsRejected = ServerReplies.TransactionAlreadyOpen,
            WhenRecipientsAccepted = ServerReplies.TransactionAlreadyOpen,
            WhenReceivingChunks = ServerReplies.BdatInProgress("XCLIENT"),
        },
    ]);

    private static readonly FrozenDictionary<string, CommandRule> ByName =
        ByVerb.Where(rule => rule is not null).ToFrozenDictionary(rule => rule.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All commands.</summary>
    public static IEnumerable<CommandRule> All => ByVerb.Where(rule => rule is not null);

    /// <summary>The rule of a verb that is known; null for <see cref="Verb.Unknown"/>.</summary>
    public static CommandRule? Find(Verb verb) => ByVerb[(int)verb];

    /// <summary>The rule of a verb as it is written.</summary>
    public static CommandRule? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Whether a listener has the command.</summary>
    public static bool IsOffered(CommandRule rule, SmtpListener listener) =>
        rule.Handler is not null && (rule.Extension & ~listener.OfferedExtensions) == 0 && (listener.Options.Kind == ListenerKind.Lmtp
            ? rule.Verb is not (Verb.Ehlo or Verb.Helo) // RFC 2033 §4.1
            : rule.Verb != Verb.Lhlo);

    /// <summary>Why a command cannot be done now, however well it is formed; null where it can.</summary>
    public static Reply? GetRefusal(CommandRule rule, SessionContext state)
    {
        var options = state.Listener.Options;
        if (rule.Verb == Verb.StartTls && state.Info.Tls is not null)
        {
            return ServerReplies.TlsAlreadyActive;
        }

        if (!IsOffered(rule, state.Listener) || (rule.Verb == Verb.XClient && !state.IsTrustedProxy))
        {
            return rule.NotOffered;
        }

        if (options.Tls is { Required: true } && state.Info.Tls is null && !rule.HasTrait(CommandTraits.AllowedBeforeTls))
        {
            // RFC 3207 §4; it comes before the order, for in any order the command would be refused.
            return state.Phase == SessionPhase.Connected ? rule.GetRefusal(state.Phase) ?? ServerReplies.TlsRequired : ServerReplies.TlsRequired;
        }

        if (rule.GetRefusal(state.Phase) is { } refusal)
        {
            return options.Kind == ListenerKind.Lmtp && state.Phase == SessionPhase.Connected ? ServerReplies.LhloRequired(rule.Name) : refusal;
        }

        if (rule.Extension != 0 && state.OfferedExtensions == 0 && rule.Verb != Verb.XClient)
        {
            return ServerReplies.ExtensionRequiresEhlo(rule.Name);
        }

        // RFC 4954 §6; RFC 6409 §4.3.
        return rule.Verb == Verb.Mail && state.Info.User is null && (options.Auth is { Required: true } || options.Kind == ListenerKind.Submission)
            ? ServerReplies.AuthenticationRequired
            : null;
    }

    /// <summary>HELP without a command: RFC 5321 §4.1.1.8.</summary>
    public static Reply CreateHelpReply(SmtpListener listener)
    {
        var names = All.Where(rule => IsOffered(rule, listener) && rule.Verb != Verb.XClient).OrderBy(rule => rule.Verb).Select(rule => rule.Name);
        return new Reply(214, "2.0.0", ["The commands of this server:", string.Join(' ', names), "HELP and a command tells more of it"]);
    }

    private static CommandRule CreateRule(Verb verb, string name, CommandTraits traits, CommandHandler? handler, params string[] help) => new()
    {
        Verb = verb,
        Name = name,
        Traits = traits,
        Handler = handler,
        Help = help,
        NotOffered = ServerReplies.CommandNotOffered(name),
        HelpReply = new Reply(214, "2.0.0", help),
    };

    private static CommandRule[] IndexByVerb(CommandRule[] rules)
    {
        var index = new CommandRule[rules.Max(rule => (int)rule.Verb) + 1];
        foreach (var rule in rules)
        {
            index[(int)rule.Verb] = rule;
        }

        return index;
    }
}
