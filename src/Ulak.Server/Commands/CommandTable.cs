using System.Collections.Frozen;
using Ulak.Server.State;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Commands;

/// <summary>
/// All known commands: the handler of each, and the phases in which it is allowed (RFC 5321 §4.1.4, as data). The session dispatches by it,
/// HELP reads it, and a test covers each cell.
/// </summary>
internal static class CommandTable
{
    private const CommandTraits Arguments = CommandTraits.HasArguments;
    private const CommandTraits BeforeTls = CommandTraits.AllowedBeforeTls;
    private const CommandTraits BeforeLogin = CommandTraits.AllowedBeforeLogin;
    private const CommandTraits Junk = CommandTraits.Junk;
    private const CommandTraits Mail = CommandTraits.CarriesMail;

    private static readonly CommandRule[] ByVerb = IndexByVerb(
    [
        CreateRule(Verb.Ehlo, "EHLO", Arguments | BeforeTls | BeforeLogin | Junk, HelloHandler.EhloAsync,
            "EHLO <your domain or [address]>",
            "Names the client; the reply lists the extensions of this server. It resets an open transaction."),
        CreateRule(Verb.Helo, "HELO", Arguments | BeforeLogin | Junk, HelloHandler.HeloAsync,
            "HELO <your domain or [address]>", "Names the client, without extensions. It resets an open transaction."),
        CreateRule(Verb.Mail, "MAIL", Arguments | Mail, MailHandler.HandleAsync,
            "MAIL FROM:<address> [parameters]", "Starts a transaction. <> is the sender of a delivery report.") with
        {
            WhenConnected = ServerReplies.EhloRequired("MAIL"),
            WhenMailAccepted = ServerReplies.TransactionAlreadyOpen,
            WhenRecipientsRejected = ServerReplies.TransactionAlreadyOpen,
            WhenRecipientsAccepted = ServerReplies.TransactionAlreadyOpen,
            WhenReceivingChunks = ServerReplies.BdatInProgress("MAIL"),
        },
        CreateRule(Verb.Rcpt, "RCPT", Arguments | Mail, RcptHandler.HandleAsync,
            "RCPT TO:<address> [parameters]", "Adds a recipient; repeat it for each.") with
        {
            WhenConnected = ServerReplies.EhloRequired("RCPT"),
            WhenReady = ServerReplies.MailRequired("RCPT"),
            WhenReceivingChunks = ServerReplies.BdatInProgress("RCPT"),
        },
        CreateRule(Verb.Data, "DATA", CommandTraits.None, DataHandler.HandleAsync,
            "DATA", "Starts the message. A line with only a dot ends it.") with
        {
            WhenConnected = ServerReplies.EhloRequired("DATA"),
            WhenReady = ServerReplies.MailRequired("DATA"),
            WhenMailAccepted = ServerReplies.RecipientRequired("DATA"),
            WhenRecipientsRejected = ServerReplies.NoValidRecipients,
            WhenReceivingChunks = ServerReplies.BdatInProgress("DATA"),
        },
        CreateRule(Verb.Bdat, "BDAT", Arguments, BdatHandler.HandleAsync,
            "BDAT <octets> [LAST]", "Sends a part of the message; exactly that many octets follow.") with
        {
            Extension = SmtpExtensions.Chunking,
            WhenConnected = ServerReplies.EhloRequired("BDAT"),
            WhenReady = ServerReplies.MailRequired("BDAT"),
            WhenMailAccepted = ServerReplies.RecipientRequired("BDAT"),
            WhenRecipientsRejected = ServerReplies.NoValidRecipients,
        },
        CreateRule(Verb.StartTls, "STARTTLS", BeforeTls | BeforeLogin, StartTlsHandler.HandleAsync,
            "STARTTLS", "Starts TLS; send EHLO again after it.") with
        {
            Extension = SmtpExtensions.StartTls,
            WhenConnected = ServerReplies.EhloRequired("STARTTLS"),
        },
        CreateRule(Verb.Auth, "AUTH", Arguments | BeforeLogin, AuthHandler.HandleAsync,
            "AUTH <mechanism> [initial response]", "Logs you in.") with
        {
            Extension = SmtpExtensions.Auth,
            WhenConnected = ServerReplies.EhloRequired("AUTH"),
            WhenMailAccepted = ServerReplies.AuthInTransaction,
            WhenRecipientsRejected = ServerReplies.AuthInTransaction,
            WhenRecipientsAccepted = ServerReplies.AuthInTransaction,
            WhenReceivingChunks = ServerReplies.AuthInTransaction,
        },
        CreateRule(Verb.Lhlo, "LHLO", Arguments | BeforeTls | BeforeLogin | Junk, HelloHandler.LhloAsync,
            "LHLO <your domain or [address]>", "Names the client; the reply lists the extensions of this server."),
        CreateRule(Verb.Rset, "RSET", BeforeLogin | Junk, RsetHandler.HandleAsync,
            "RSET", "Resets the open transaction."),
        CreateRule(Verb.Noop, "NOOP", BeforeTls | BeforeLogin | Junk, NoopHandler.HandleAsync,
            "NOOP [anything]", "Does nothing."),
        CreateRule(Verb.Vrfy, "VRFY", Junk, VrfyHandler.HandleAsync,
            "VRFY <address>", "Gets 252: this server does not verify addresses."),
        CreateRule(Verb.Expn, "EXPN", Junk, ExpnHandler.HandleAsync,
            "EXPN <list>", "Gets 502: this server does not expand lists."),
        CreateRule(Verb.Help, "HELP", Arguments | Junk, HelpHandler.HandleAsync,
            "HELP [command]", "Explains the commands."),
        CreateRule(Verb.Quit, "QUIT", BeforeTls | BeforeLogin, QuitHandler.HandleAsync,
            "QUIT", "Ends the session."),

        // Known, but not implemented: RFC 5321 §4.2.4 requires 502 for these, not 500.
        CreateRule(Verb.Etrn, "ETRN", Arguments, null, "ETRN <domain>", "Requests the queued mail of a domain."),
        CreateRule(Verb.XClient, "XCLIENT", Arguments | BeforeTls | BeforeLogin, XClientHandler.HandleAsync,
            "XCLIENT <attributes>", "Names the client of a proxy; the session starts over.") with
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

    /// <summary>The rule of a known verb; null for <see cref="Verb.Unknown"/>.</summary>
    public static CommandRule? Find(Verb verb) => ByVerb[(int)verb];

    /// <summary>The rule of a verb by its name.</summary>
    public static CommandRule? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Whether a listener offers the command.</summary>
    public static bool IsOffered(CommandRule rule, SmtpListener listener) =>
        rule.Handler is not null && (rule.Extension & ~listener.OfferedExtensions) == 0 && (listener.Options.Kind == ListenerKind.Lmtp
            ? rule.Verb is not (Verb.Ehlo or Verb.Helo) // RFC 2033 §4.1
            : rule.Verb != Verb.Lhlo);

    /// <summary>The reply that refuses a command in the present state; null where it is allowed.</summary>
    public static Reply? GetRefusal(CommandRule rule, SessionContext context)
    {
        var options = context.Listener.Options;
        if (rule.Verb == Verb.StartTls && context.Info.Tls is not null)
        {
            return ServerReplies.TlsAlreadyActive;
        }

        if (options.Kind == ListenerKind.Lmtp && rule.Verb is Verb.Ehlo or Verb.Helo)
        {
            return rule.OnLmtp;
        }

        if (!IsOffered(rule, context.Listener) || (rule.Verb == Verb.XClient && !context.IsTrustedProxy))
        {
            return rule.NotOffered;
        }

        // RFC 3207 §4 and RFC 4954 §6. Both are checked before the order, because the command is refused in any order.
        if (options.Tls is { Required: true } && context.Info.Tls is null && !rule.HasTrait(CommandTraits.AllowedBeforeTls))
        {
            return ServerReplies.TlsRequired;
        }

        if (context.Info.User is null && context.Listener.RequiresLogin && !rule.HasTrait(CommandTraits.AllowedBeforeLogin))
        {
            return ServerReplies.AuthenticationRequired;
        }

        if (rule.GetRefusal(context.Phase) is { } refusal)
        {
            return options.Kind == ListenerKind.Lmtp && context.Phase == SessionPhase.Connected
                ? ServerReplies.LhloRequired(rule.Name)
                : refusal;
        }

        return rule.Extension != 0 && rule.Verb != Verb.XClient && context.OfferedExtensions is null or SmtpExtensions.None
            ? ServerReplies.ExtensionRequiresEhlo(rule.Name)
            : null;
    }

    /// <summary>HELP without a command: RFC 5321 §4.1.1.8.</summary>
    public static Reply CreateHelpReply(SmtpListener listener)
    {
        var names = All.Where(rule => IsOffered(rule, listener)
            && rule.Verb != Verb.XClient).OrderBy(rule => rule.Verb).Select(rule => rule.Name);
        return new Reply(214, "2.0.0", ["The commands of this server:", string.Join(' ', names), "HELP with a command explains it"]);
    }

    private static CommandRule CreateRule(Verb verb, string name, CommandTraits traits, CommandHandler? handler, params string[] help) =>
        new()
        {
            Verb = verb,
            Name = name,
            Traits = traits,
            Handler = handler,
            Help = help,
            NotOffered = ServerReplies.CommandNotOffered(name),
            OnLmtp = ServerReplies.LmtpHasLhlo(name),
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
