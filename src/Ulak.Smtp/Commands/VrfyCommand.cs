namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.6.</summary>
public sealed record VrfyCommand(string Argument) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Vrfy;

    private protected override string ArgumentText => System.Text.Ascii.IsValid(Argument) ? Argument : $"{Argument} SMTPUTF8";
}
