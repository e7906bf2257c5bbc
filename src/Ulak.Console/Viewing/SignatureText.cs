using Ulak.Console.Codes;
using Ulak.Mime.Signatures;

namespace Ulak.Console.Viewing;

/// <summary>What a page writes about a signature.</summary>
public static class SignatureText
{
    /// <summary>What is wrong with a signature, in the language of the page where it has the sentence.</summary>
    public static string ProblemOf(MailSignature signature, PageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(language);
        return (signature.Kind, signature.State) switch
        {
            (SignatureKind.OpenPgp, _) => language.Word("signature-no-key"),
            (_, SignatureState.Broken) => language.Word("signature-changed"),
            (_, SignatureState.Valid) => language.Word("signature-untrusted"),
            _ => WordOf(signature.Problem) is { } word ? language.Word(word) : signature.Problem,
        };
    }

    private static string? WordOf(string problem) => problem switch
    {
        SignatureProblem.NoPart => "signature-no-part",
        SignatureProblem.TooLarge => "signature-too-large",
        SignatureProblem.Unreadable => "signature-unreadable",
        SignatureProblem.NoSigner => "signature-no-signer",
        SignatureProblem.NoCertificate => "signature-no-certificate",
        _ => null,
    };
}
