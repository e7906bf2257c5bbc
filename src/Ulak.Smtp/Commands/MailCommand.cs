using Ulak.Smtp.Addresses;
using Ulak.Smtp.Parameters;

namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.2.</summary>
public sealed record MailCommand(ReversePath From, EsmtpParameters Parameters) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Mail;

    private protected override string ArgumentText => Parameters.Items.IsEmpty ? $"FROM:<{From}>" : $"FROM:<{From}> {Parameters}";
}
