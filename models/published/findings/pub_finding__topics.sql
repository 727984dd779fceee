{%- set string = dbt.type_string() -%}
{%- set within = 'within_author_and_outcome' -%}
with

topics as (
    select * from {{ ref('pub_topic') }}
),

gaps as (
    select
        *,
        adjusted_p_value < 0.05 as is_clear
    from {{ ref('pub_topic_gap') }}
),

choice as (
    select * from {{ ref('pub_topic_choice') }}
),

cleaning as (
    select * from {{ ref('pub_text_cleaning') }}
),

agreement as (
    select * from {{ ref('pub_theme_agreement') }}
),

left_out as (
    {{ left_out_texts() }}
),

whole as (
    select
        max(n) as n,
        max(n_authors) as n_authors,
        max(case when topic = 0 then value end) as none_share,
        count(case when topic > 0 then 1 end) as n_topics,
        max(case when topic is null then reason end) as reason
    from topics
    where field = 'all'
),

clear_topics as (
    select
        'of ' || {{ topic_group('narrow.field', 'narrow.field_level') }}
        || ' texts mention “' || narrow.label || '” '
        || case when narrow.value > 0 then 'more' else 'less' end
        || ' often than of '
        || {{ topic_group('narrow.field', 'narrow.reference_level') }}
        || coalesce(
            ' (' || {{ percent('own.value') }} || ' against '
            || {{ percent('reference.value') }} || ')',
            ''
        )
        || ': by ' || {{ points('narrow.value', 1) }}
        || ' percentage points where the same author wrote of both with the same'
        || ' outcome ('
        || {{ points_interval('narrow.ci_low', 'narrow.ci_high', 1) }}
        || '; adjusted ' || {{ p_text('narrow.adjusted_p_value') }} || '; about '
        || {{ whole('narrow.n') }} || ' texts against '
        || {{ whole('narrow.n_reference') }} || ')'
        || coalesce(
            ', and by ' || {{ points('unadjusted.value', 1) }} || ' as they stand', ''
        ) as told,
        narrow.field,
        row_number() over (
            partition by case when narrow.field = 'white_bme' then 1 else 0 end
            order by narrow.adjusted_p_value, narrow.topic, narrow.field_level
        ) as place
    from gaps as narrow
    left join gaps as unadjusted
        on
            narrow.topic = unadjusted.topic
            and narrow.field = unadjusted.field
            and narrow.field_level = unadjusted.field_level
            and unadjusted.adjustment = 'unadjusted'
    left join topics as own
        on
            narrow.topic = own.topic
            and narrow.field = own.field
            and narrow.field_level = own.field_level
    left join topics as reference
        on
            narrow.topic = reference.topic
            and narrow.field = reference.field
            and narrow.reference_level = reference.field_level
    where narrow.adjustment = '{{ within }}' and narrow.is_clear
),

tested as (
    select
        case when field = 'white_bme' then 1 else 0 end as is_bme,
        count(value) as n_tested,
        count(case when is_clear then 1 end) as n_clear,
        count(case when is_suppressed then 1 end) as n_hidden,
        max(detectable_gap) as detectable_gap,
        max(case when value is null then reason end) as reason
    from gaps
    where adjustment = '{{ within }}'
    group by case when field = 'white_bme' then 1 else 0 end
),

told as (
    select
        case when field = 'white_bme' then 1 else 0 end as is_bme,
        {{ dbt.listagg("told", "'; '", "order by place") }} as told
    from clear_topics
    where place <= 5
    group by case when field = 'white_bme' then 1 else 0 end
),

sides as (
    select 1 as is_bme
    union all
    select 0 as is_bme
),

compared as (
    select
        whole.n,
        whole.n_authors,
        whole.n_topics,
        whole.reason as refused,
        tested.n_tested,
        tested.n_clear,
        tested.n_hidden,
        tested.detectable_gap,
        tested.reason,
        told.told,
        sides.is_bme,
        left_out.no_authors
    from sides
    cross join whole
    cross join left_out
    left join tested
        on sides.is_bme = tested.is_bme
    left join told
        on sides.is_bme = told.is_bme
),

chosen as (
    select
        max(case when is_chosen then n_topics end) as n_topics,
        max(n_words) as n_words,
        min(n_topics) as fewest,
        max(n_topics) as most,
        max(case when is_chosen and measure = 'stability' then value end) as stability,
        max(case when is_chosen and measure = 'stability' then ci_low end)
            as stability_low,
        max(case when is_chosen and measure = 'stability' then ci_high end)
            as stability_high,
        max(case when is_chosen and measure = 'coherence' then value end) as coherence,
        max(case when measure = 'stability' then value end) as best_stability,
        max(case when measure = 'coherence' then value end) as best_coherence,
        max(reason) as reason
    from choice
),

cleaned as (
    select
        max(case when kind = 'name' then n end) as n_names,
        max(case when kind = 'name' then n_texts end) as n_texts_names,
        max(case when kind = 'boilerplate' then n end) as n_sentences,
        max(case when kind = 'boilerplate' then n_texts end) as n_texts_sentences,
        max(case when kind = 'known word' then n end) as n_known,
        max(case when kind = 'word of few' then n end) as n_rare
    from cleaning
),

cleaned_and_left as (
    select
        cleaned.*,
        coalesce(left_out.sentence, '') || coalesce(left_out.no_authors, '') as left_out
    from cleaned
    cross join left_out
),

agreed as (
    select
        max(n) as n,
        max(n_without_topic) as n_without_topic,
        max(n_themes) as n_themes,
        max(n_topics) as n_topics,
        {%- for measure, name in [
            ('adjusted_mutual_information', 'adjusted'),
            ('normalised_mutual_information', 'normalised')
        ] %}
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        max(case when measure = '{{ measure }}' then {{ bound }} end)
            as {{ name }}_{{ bound }},
        {%- endfor %}
        {%- endfor %}
        max(reason) as reason
    from agreement
),

final as (
    select
        'recruitment' as section,
        case is_bme when 1 then 'topics' else 'topics of other groups' end as finding,
        cast(null as {{ string }}) as specification,
        case
            when refused is not null
                then 'What the assessments are about was not modelled: ' || refused
            when coalesce(n_tested, 0) = 0
                then
                    case is_bme
                        when 1
                            then
                                'Whether any topic is written of BME candidates more'
                                || ' often than of White candidates cannot be said'
                        else
                            'By other characteristics nothing can be said of the topics'
                    end
                    || coalesce(': ' || reason, '')
            when n_clear = 0 and is_bme = 1
                then
                    'No topic is written of BME candidates more or less often than of'
                    || ' White candidates beyond what chance gives, where the same'
                    || ' author wrote of both with the same outcome'
            when n_clear = 0
                then
                    'Of ' || {{ whole('n_tested') }}
                    || ' gaps by other characteristics none is beyond what chance gives'
            when is_bme = 1
                then
                    'Of the ' || {{ whole('n_topics') }} || ' topics of about '
                    || {{ whole('n') }} || ' assessments by some '
                    || {{ whole('n_authors') }} || ' authors, '
                    || case n_clear
                        when 1 then 'one differs'
                        else {{ whole('n_clear') }} || ' differ'
                    end
                    || ' beyond what chance gives: ' || told
            else
                'By other characteristics, '
                || {{ whole('n_clear') }} || ' of '
                || {{ whole('n_tested') }}
                || case n_clear when 1 then ' gaps is' else ' gaps are' end
                || ' beyond what chance gives: ' || told
        end
        || case
            when refused is null and n_tested > 0 and is_bme = 1
                then
                    '. A gap of less than '
                    || {{ decimals('100 * detectable_gap', 1) }}
                    || ' points would be missed more than one time in five in'
                    || ' some topic'
            else ''
        end
        || case
            when refused is null and n_hidden > 0
                then
                    '. Too few people to publish stand behind '
                    || {{ whole('n_hidden') }} || ' more'
            else ''
        end
        || '.'
        || case
            when refused is null and n_tested > 0 and is_bme = 1
                then coalesce(no_authors, '')
            else ''
        end as sentence
    from compared

    union all

    select
        'recruitment' as section,
        'topics cannot say' as finding,
        null as specification,
        'A topic is a set of words that come together, named by its words: it is'
        || ' nobody''s opinion, and whether what is said is kind or true it does not'
        || ' know. That a topic is written of one group more often may lie in what they'
        || ' were asked, what they said, the posts they applied for, or who looks at'
        || ' them and how; the texts cannot tell which. Topics share each text out'
        || ' between them, so more of one is less of others.' as sentence

    union all

    select
        'recruitment' as section,
        'number of topics' as finding,
        null as specification,
        case
            when n_topics is null
                then 'No number of topics was chosen: ' || reason || '.'
            else
                'Of ' || {{ whole('fewest') }} || ' to '
                || {{ whole('most') }} || ' topics, '
                || {{ whole('n_topics') }}
                || ' are told, by stability and coherence together: the topics of a'
                || ' part of the authors agree with those of all to '
                || {{ decimals('stability', 2) }} || ' (95% of resamples '
                || {{ decimals('stability_low', 2) }} || ' to '
                || {{ decimals('stability_high', 2) }} || '; the best of any number is '
                || {{ decimals('best_stability', 2) }}
                || ', and 1 is the same), and the coherence of their words is '
                || {{ decimals('coherence', 2) }} || ' (the best is '
                || {{ decimals('best_coherence', 2) }} || ', and 0 is chance).'
                || case
                    when n_topics in (fewest, most)
                        then
                            ' That is the edge of what was tried, so the true number'
                            || ' may lie beyond it.'
                    else ''
                end
        end as sentence
    from chosen

    union all

    select
        'recruitment' as section,
        'texts cleaned' as finding,
        null as specification,
        case
            when n_known + n_rare = 0
                then 'There is no word in which topics could be sought.'
            else
                'Before topics are sought, ' || {{ whole('n_names') }}
                || ' names are taken out'
                || coalesce(
                    ' (of about ' || {{ whole('n_texts_names') }} || ' texts)',
                    ''
                )
                || ', and ' || {{ whole('n_sentences') }}
                || ' sentences that stand in {{ var("text_boilerplate_texts") }} texts'
                || ' or more'
                || coalesce(
                    ' (of about ' || {{ whole('n_texts_sentences') }} || ')', ''
                )
                || '. A word is known only where it is used of'
                || ' {{ var("text_min_candidates") }} candidates and by'
                || ' {{ var("text_min_authors") }} authors at least: '
                || {{ whole('n_known') }} || ' words are, and '
                || {{ whole('n_rare') }} || ', misspellings among them, are not.'
        end
        || left_out as sentence
    from cleaned_and_left

    union all

    select
        'recruitment' as section,
        'texts without a topic' as finding,
        null as specification,
        case
            when reason is not null
                then 'No text has a topic: ' || reason || '.'
            when none_share is null
                then
                    'Too few texts mention no topic, or all but a few do, to say how'
                    || ' many.'
            else
                {{ percent('none_share') }} || ' of the texts mention no topic: they'
                || ' are short, or use other words.'
        end as sentence
    from whole

    union all

    select
        'recruitment' as section,
        'theme agreement' as finding,
        null as specification,
        case
            when adjusted_value is null
                then
                    'How far the topics agree with themes that people gave the texts'
                    || ' cannot be measured here: ' || reason || '.'
            else
                'Measured on about ' || {{ whole('n') }}
                || ' texts that people gave one of ' || {{ whole('n_themes') }}
                || ' themes, the ' || {{ whole('n_topics') }}
                || ' topics agree with them to '
                || {{ decimals('adjusted_value', 2) }}
                || ' (adjusted mutual information, 95% interval '
                || {{ decimals('adjusted_ci_low', 2) }} || ' to '
                || {{ decimals('adjusted_ci_high', 2) }}
                || '; 0 is chance and 1 the same sorting; '
                || {{ decimals('normalised_value', 2) }} || ' unadjusted). '
                || case
                    when adjusted_value < 0.2
                        then 'That is little: the topics are not the themes. '
                    else ''
                end
                || case n_without_topic
                    when 0 then 'No text with a theme'
                    else
                        coalesce(
                            'About ' || {{ whole('n_without_topic') }}, 'A few'
                        )
                        || ' texts with a theme'
                end
                || case n_without_topic when 0 then ' is' else ' are' end
                || ' without any topic.'
        end as sentence
    from agreed
)

select * from final
