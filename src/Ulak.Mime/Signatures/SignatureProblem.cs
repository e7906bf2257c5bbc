namespace Ulak.Mime.Signatures;

/// <summary>The sentences of <see cref="MailSignature.Problem"/> that pages show in other languages too.</summary>
internal static class SignatureProblem
{
    public const string NoPart = "The part with the signature is missing.";
    public const string TooLarge = "The signature is too large to check.";
    public const string Unreadable = "The signature cannot be read.";
    public const string NoSigner = "The signature has no signer.";
    public const string NoCertificate = "The certificate of the signer is not in the message.";
}
