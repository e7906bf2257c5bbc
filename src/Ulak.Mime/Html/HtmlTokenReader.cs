using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace Ulak.Mime.Html;

/// <summary>
/// Reads the tags and texts of HTML in one pass, without a tree. Character references are decoded, and names are in lower case.
/// </summary>
internal sealed class HtmlTokenReader : IDisposable
{
    private readonly TextSource _source;
    private readonly HtmlTokenizer _tokenizer;

    public HtmlTokenReader(string html)
    {
        _source = new TextSource(html);
        _tokenizer = new HtmlTokenizer(_source, HtmlEntityProvider.Resolver) { IsSupportingProcessingInstructions = true };
    }

    /// <summary>Whether the text that follows is the content of a style sheet, a script, or another element without markup.</summary>
    public bool IsRawText { get; private set; }

    /// <summary>Returns the next token, or null at the end.</summary>
    public HtmlToken? Read()
    {
        var token = _tokenizer.Get();
        if (token.Type == HtmlTokenType.EndOfFile)
        {
            return null;
        }

        if (token.Type == HtmlTokenType.StartTag)
        {
            // The tree construction of the HTML standard (§13.2.6) switches the tokenizer; scripting is off.
            _tokenizer.State = token.Name switch
            {
                "title" or "textarea" => HtmlParseMode.RCData,
                "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
                "script" => HtmlParseMode.Script,
                "plaintext" => HtmlParseMode.Plaintext,
                _ => HtmlParseMode.PCData,
            };
            IsRawText = _tokenizer.State is HtmlParseMode.Rawtext or HtmlParseMode.Script;
        }
        else if (token.Type == HtmlTokenType.EndTag)
        {
            IsRawText = false;
        }

        return token;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokenizer.Dispose();
        _source.Dispose();
    }
}
