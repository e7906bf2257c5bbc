using MimeKit.Text;

namespace Ulak.Console.Messages;

/// <summary>
/// A message's HTML without what makes a browser go elsewhere by itself. The frame's policy refuses all of it already; but a browser opens a connection before it asks the
/// policy, and a connection tells the sender that the message was read.
/// </summary>
internal static class HtmlSanitizer
{
    public static string Of(string html) => new HtmlToHtml { HtmlTagCallback = Write }.Convert(html);

    private static void Write(HtmlTagContext context, HtmlWriter writer)
    {
        switch (context.TagId)
        {
            case HtmlTagId.Meta when context.Attributes.Any(each => each.Id == HtmlAttributeId.HttpEquiv):
            case HtmlTagId.Base or HtmlTagId.Link or HtmlTagId.IFrame or HtmlTagId.Frame or HtmlTagId.Object or HtmlTagId.Embed or HtmlTagId.Script:
                context.DeleteTag = true;
                context.DeleteEndTag = true;
                context.SuppressInnerContent = context.TagId is HtmlTagId.Script or HtmlTagId.Object or HtmlTagId.IFrame;
                break;
            case HtmlTagId.Form:
                context.WriteTag(writer, writeAttributes: false);
                break;
            default:
                context.WriteTag(writer, writeAttributes: true);
                break;
        }
    }
}
