namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.7.</summary>
public sealed record ExpnCommand(string Argument) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Expn;

    private protected override string ArgumentText => System.Text.Ascii.IsValid(Argument) ? Argument : $"{Argument} SMTPUTF8";
}
