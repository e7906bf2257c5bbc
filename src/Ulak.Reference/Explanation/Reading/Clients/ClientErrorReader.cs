using System.Buffers;

namespace Ulak.Reference.Explanation.Reading.Clients;

/// <summary>
/// Reads the errors of mail libraries and programs: error objects, exceptions, stack traces. The reply that they quote is the server's
/// statement;
/// the rest, without stack frames, is the library's. A label such as "SMTP Error:" is never a server's word.
/// </summary>
internal static class ClientErrorReader
{
    private static readonly SearchValues<string> Signatures = SearchValues.Create(
    [
        "smtplib", "SMTPRecipientsRefused", "SMTPSenderRefused", "SMTPDataError", "SMTPAuthenticationError", "SMTPServerDisconnected",
        "socket.gaierror", "ssl.SSLError", "ssl.SSLCertVerificationError", "(_ssl.c:", "BotoServerError",
        "nodemailer", "RecipientError", "responseCode", "EAUTH", "EENVELOPE", "ESOCKET", "ECONNECTION", "ETIMEDOUT", "ECONNREFUSED",
        "ECONNRESET", "ENOTFOUND", "EMESSAGE", "smtp-connection",
        "Invalid login", "getaddrinfo", "TransportException", "BadResponseException", "Expected response code", "PHPMailer",
        "SMTP Error:", "SMTP ERROR:", "Mailer Error", "SMTP connect() failed",
        "phpmailerException", "Zend_Mail", "stream_socket", "MailException", "SmtpException", "MailKit", "SmtpCommandException",
        "The server response was:", "SmtpProtocolException", "net_io_connectionclosed", "Failure sending mail",
        "javax.mail", "jakarta.mail", "angus.mail", "MailSendException", "MailAuthenticationException", "SendFailedException",
        "SMTPAddressFailed", "MessagingException",
        "Net::SMTP", "Net::OpenTimeout", "Net::ReadTimeout", "SMTPFatalError", "lettre::", "lettre: ", "lettre error",
        "permanent error (", "transient error (",
        "permanent_failure", "temporary_failure", "no_more_hosts",
        "gomail", "net/smtp", "dial tcp", "read tcp", "x509:", "tls: ", "msmtp:", "send-mail:", "smtpmsg=", "curl: (", "ssl3_get_record",
        "SSL routines", "os error", "SMTP 5xx error", "SMTP 4xx error",
        "SMTP error", "SMTP Error", "SMTP IO error", "CloseEvent", "Failed to connect to", "peer certificate", "remote certificate",
        "certificate signed by", "Email address is not verified",
        "SimpleEmailService", "mailcore", "socket error", "could not send mail", "Connection unexpectedly closed",
        "AUTH extension not supported", "nodename nor servname",
        "retries_exceeded", "network_failure", "Could not connect to SMTP host", "Couldn't connect to host", "error number: 0x",
        "error (0x8", "0x800CCC", "0x8004210", "plainAuth", "SELF_SIGNED_CERT", "self signed certificate", "self-signed certificate",
        "UnknownHostException", "does not match the server certificate", "SslHandshakeException", "AuthenticationException",
        "SocketException", "IOException",
        "Mail::Sender", "Net::SMTPServerBusy", "aiosmtplib", "SMTPConnectError", "SMTPHeloError", "smtp.Dial",
        "Sending of the message failed", "Cannot Send Mail", "Outgoing server (SMTP)", "SmtpClientAuthenticationException", "ssmtp:",
        "sendEmail", "s-nail:", "Connection could not be established with host", "MAIL FROM command failed", "RCPT TO command failed",
        "Additional SMTP info", "Mail command failed:", "Data command failed:",
        "Error: Message failed: ", "Error: Recipient command failed", "SMTPConnection error",
        "all recipients were rejected", "OpenSSL::SSL::SSLError", "Net::OpenTimeout", "stream_set_timeout()",
        "sendmail: fatal", "failed to issue MAIL command", "failed to issue RCPT command",
        "ArgumentError: SMTP", "An error occurred while sending mail", "Postausgangs",
    ], StringComparison.OrdinalIgnoreCase);

    private static readonly (string Mark, SessionStep Step)[] Steps =
    [
        ("SMTPSenderRefused", SessionStep.Mail), ("SMTPRecipientsRefused", SessionStep.Rcpt), ("SMTPDataError", SessionStep.Data),
        ("SMTPAuthenticationError", SessionStep.Auth),
        ("Could not connect to SMTP host", SessionStep.Connect), ("Couldn't connect to host", SessionStep.Connect),
        ("SMTPConnectError", SessionStep.Connect), ("SMTPHeloError", SessionStep.Hello),
        ("SMTPAddressFailedException", SessionStep.Rcpt), ("ProcessRcptToResponse", SessionStep.Rcpt),
        ("SmtpClient.RcptTo", SessionStep.Rcpt), ("SmtpClient.MailFrom", SessionStep.Mail),
        ("SmtpClient.Ehlo", SessionStep.Hello), ("SmtpClient.Authenticate", SessionStep.Auth),
        ("AuthenticationFailedException", SessionStep.Auth), ("SMTPTransport.mailFrom", SessionStep.Mail),
        ("command: 'MAIL", SessionStep.Mail), ("command: 'RCPT", SessionStep.Rcpt), ("command: 'DATA", SessionStep.Data),
        ("command: 'AUTH", SessionStep.Auth), ("\"command\": \"AUTH", SessionStep.Auth),
        ("stage: 'rcpt'", SessionStep.Rcpt), ("Invalid login", SessionStep.Auth), ("EAUTH", SessionStep.Auth),
        ("Password command failed", SessionStep.Auth), ("Failed to authenticate on SMTP", SessionStep.Auth),
        ("Password not accepted", SessionStep.Auth), ("MAIL FROM command failed", SessionStep.Mail),
        ("Mail command failed", SessionStep.Mail), ("The following From address failed", SessionStep.Mail),
        ("The following recipients failed", SessionStep.Rcpt), ("all recipients were rejected", SessionStep.Rcpt),
        ("NetSmtpAuthenticationError", SessionStep.Auth), ("SMTPAuthenticationError", SessionStep.Auth),
        ("executeCommand('EHLO", SessionStep.Hello), ("executeCommand('MAIL", SessionStep.Mail),
        ("executeCommand('RCPT", SessionStep.Rcpt), ("executeCommand('DATA", SessionStep.Data),

        // Ruby's stack, in both forms of its frames; PHPMailer; nodemailer; Jakarta Mail; MailKit; System.Net.Mail.
        ("in `data'", SessionStep.Data), ("in 'Net::SMTP#data'", SessionStep.Data), ("in `mailfrom'", SessionStep.Mail),
        ("in 'Net::SMTP#mailfrom'", SessionStep.Mail), ("in `rcptto'", SessionStep.Rcpt), ("in 'Net::SMTP#rcptto'", SessionStep.Rcpt),
        ("data not accepted", SessionStep.Data), ("DATA END command failed", SessionStep.Data), ("DATA command failed", SessionStep.Data),
        ("Message failed: 5", SessionStep.Data), ("SMTPTransport.finishData", SessionStep.Data), ("SmtpClient.Data", SessionStep.Data),
        ("DataStopCommand", SessionStep.Data),

        // Frames of a connection that ended before the first command or at STARTTLS.
        (", in starttls", SessionStep.StartTls), (", in connect\n", SessionStep.Connect), ("block in do_start'", SessionStep.Connect),
        ("block in Net::SMTP#do_start'", SessionStep.Connect),
         ("in `starttls'", SessionStep.StartTls), ("#starttls'", SessionStep.StartTls),
        (".starttls(", SessionStep.StartTls), ("command: 'STARTTLS", SessionStep.StartTls),
        ("SmtpConnection.GetConnection", SessionStep.Connect), ("SMTPTransport.openServer", SessionStep.Connect),
        ("command: 'CONN'", SessionStep.Connect),

        // Go (gomail, go-mail, Gitea) and msmtp.
        ("issue MAIL command", SessionStep.Mail), ("issue RCPT command", SessionStep.Rcpt),
        ("StartTLS: read", SessionStep.StartTls), ("StartTLS: write", SessionStep.StartTls), ("StartTLS: EOF", SessionStep.StartTls),
        ("envelope from address", SessionStep.Mail), ("recipient address", SessionStep.Rcpt),
    ];

    // Where the addresses of failed recipients are listed.
    private static readonly string[] RecipientLists =
    [
        "The following recipients failed: ", "SMTPRecipientsRefused: {", "not send emails: ", "Failed to send mail to ",
        "Failed sending email to ", "The email contained the address: ", "The rejected e-mail address was ", "rejected recipient: ",
        "SmtpCommandException: ", "recipient address ", "Recipient address '", "L'adresse de messagerie refusée était '",
        "nicht akzeptierte E-Mail-Adresse ist ", "correo electrónico rechazada fue ", "posta elettronica non accettato è ",
        "endereço de email rejeitado foi ", "geweigerde e-mailadres is ", "Reddedilen e-posta adresi: ",
        "check the message recipient \"", "E-Mail-Adresse des Empfängers \"", "le destinataire du message « ",
        "cannot deliver mail for ", "Unable to relay for ", "Sent mail to ", "Sent email to ", "send email to ", "send mail to ",
        "add recipient \"", "; recipient: ", "The recipient \"", "elettronica rifiutato era \" <", "elettronica rifiutato era '",
        "E-Mail an „", "sting email to \"", "sting email to '", "st email to \"", "st email to '",
        "add recipient '", "ending email to ", "ending Email to ", "ending Email to: <", "ending mail to ",
        "send email to: ", "send mail to: ", "send message to: ", "notification to email addresses: ", "email addresses: ",
    ];

    // The exceptions that end a session, whatever was accepted in it.
    private static readonly string[] EndOfProgram = ["Exception", "Traceback (most recent", "SMTPServerDisconnected", "SMTPConnectError"];

    // PHPMailer prints its line for each attempt.
    private const int MaxRecipientLists = 20;

    /// <summary>Returns null if the text is not a program's error.</summary>
    public static ParsedInput? Read(string text)
    {
        // The notices of Exim, IONOS and Exchange are no errors of a program.
        if (text.Contains("SMTP error from remote mail server", StringComparison.Ordinal)
            || text.Contains("SMTP error from remote server", StringComparison.Ordinal)
            || text.Contains("Remote Server returned '", StringComparison.OrdinalIgnoreCase)
            || (!text.AsSpan().ContainsAny(Signatures) && !LooksLikeRefusedDictionary(text)))
        {
            return null;
        }

        var server = ServerWords.Find(text);
        var label = Label(text, server);
        var step = StackFrames.StepOf(text)
            ?? Array.Find(Steps, each => text.Contains(each.Mark, StringComparison.OrdinalIgnoreCase)).Step;
        var statements = new List<Statement>();
        if (server is { } reply)
        {
            statements.Add(Statement.Remote(reply.ToPassage()));
        }

        if (!label.IsEmpty && (server is not null || CodeScanner.Find(label.Text).Reply is null))
        {
            statements.Add(new Statement(Speaker.Client, label));
        }

        if (!label.IsEmpty && server is null)
        {
            // Some libraries print the server's words without its code.
            statements.Add(Statement.Unknown(label));
        }

        if (statements.Count == 0)
        {
            return null;
        }

        var isOutOfStep = server is { } quoted && CodeScanner.Find(quoted.Words).Reply < 400
            && text.Contains("Expected response code", StringComparison.Ordinal);
        var common = new Finding
        {
            Statements = statements,
            Step = step,
            IsWithoutQueue = true,

            // "AuthenticationFailedException: 220 Ready to start TLS": the reply was good, and the program failed after it.
            HasDiagnostic = !(server is { } good && CodeScanner.Find(good.Words).Reply < 300
                && Array.Exists(EndOfProgram, words => label.Text.Contains(words, StringComparison.Ordinal))),
            ReasonByForm = isOutOfStep
            ? Reason.Syntax : null
        };
        var recipients = Recipients(text, server, step);
        return new ParsedInput(InputKind.ClientError, recipients.Count == 0 ? [common] : recipients.ConvertAll(found => common with
        {
            Address = found.Address,
            AddressEvidence = new Evidence(found.Start, found.End - found.Start, found.Address),
        }));
    }

    /// <summary>Python prints refused recipients as <c>{'a@b': (550, '…')}</c>, with or without the exception's name.</summary>
    private static bool LooksLikeRefusedDictionary(string text)
    {
        var open = text.IndexOf("': (", StringComparison.Ordinal);
        return (open > 0 && open + 7 <= text.Length && CodeScanner.ReplyCodeAtStart(text.AsSpan(open + 4, 3)) is not null)
            || (text.IndexOf('(') is >= 0 and < 40 and var tuple && tuple + 5 < text.Length && text[tuple + 4] == ','
                && CodeScanner.ReplyCodeAtStart(text.AsSpan(tuple + 1, 3)) is not null);
    }

    /// <summary>The library's own words: all lines but stack frames, without the quoted reply.</summary>
    private static Passage Label(string text, ErrorPart? server)
    {
        var passage = new Passage();
        foreach (var line in SourceText.SplitLines(text))
        {
            if (line.Text.Length == 0 || ErrorText.IsFrame(line.Text))
            {
                continue;
            }

            var (begin, end) = (line.Offset, line.Offset + line.Length);
            if (server is not { } reply || reply.End <= begin || reply.Start >= end)
            {
                passage.Append(WithoutTrace(line));
            }
            else
            {
                if (reply.Start > begin)
                {
                    passage.Append(line.Slice(0, reply.Start - begin));
                }

                if (reply.End < end)
                {
                    passage.Append(WithoutTrace(line.Skip(reply.End - begin)));
                }
            }
        }

        return passage;
    }

    /// <summary>Some programs write the whole trace into one line.</summary>
    private static SourceLine WithoutTrace(SourceLine line)
    {
        foreach (var mark in (ReadOnlySpan<string>)[" Stack trace:", " in /", " (/", " at /"])
        {
            var at = line.Text.IndexOf(mark, StringComparison.Ordinal);
            line = at > 0 && line.IsExact ? line.Slice(0, at) : line;
        }

        return line;
    }

    private static List<(string Address, int Start, int End)> Recipients(string text, ErrorPart? server, SessionStep step)
    {
        var found = new List<(string Address, int Start, int End)>();
        if (step == SessionStep.Mail)
        {
            return found;
        }

        // "{'a@b': (550, …), 'c@d': (550, …)}"
        for (var colon = text.IndexOf(": (", StringComparison.Ordinal); colon > 0 && found.Count < 100;
            colon = text.IndexOf(": (", colon + 3, StringComparison.Ordinal))
        {
            var isEntry = text[colon - 1] is '\'' or '"' && colon + 6 <= text.Length
                && CodeScanner.ReplyCodeAtStart(text.AsSpan(colon + 3, 3)) is not null;
            var open = isEntry ? text.LastIndexOf(text[colon - 1], colon - 2, Math.Min(colon - 1, 300)) : -1;
            if (open >= 0 && AddressScanner.Find(text[(open + 1)..(colon - 1)]) is { } key && key.Start == 0)
            {
                Add((key.Address, open + 1, colon - 1));
            }
        }

        foreach (var mark in RecipientLists)
        {
            var lists = found.Count > 0 ? 0 : MaxRecipientLists;
            for (var at = text.IndexOf(mark, StringComparison.Ordinal); at >= 0 && lists > 0;
                at = text.IndexOf(mark, at + mark.Length, StringComparison.Ordinal), lists--)
            {
                AddList(at + mark.Length);
            }
        }

        if (found.Count == 0 && server is { } reply && RecipientFinder.Find(text[reply.Start..reply.End]) is { } inReply)
        {
            Add((inReply.Address, reply.Start + inReply.Start, reply.Start + inReply.End));
        }

        return found;

        // "a@b, c@d": an address that does not follow at once is another's.
        void AddList(int from)
        {
            while (found.Count < 100 && AddressScanner.Find(text, from) is { } listed && listed.Start <= from + 2)
            {
                Add(listed);
                from = listed.End;
            }
        }

        void Add((string Address, int Start, int End) address)
        {
            if (!found.Exists(each => each.Address.Equals(address.Address, StringComparison.OrdinalIgnoreCase)))
            {
                found.Add(address);
            }
        }
    }
}
