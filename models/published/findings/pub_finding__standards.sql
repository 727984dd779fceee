{%- set text = dbt.type_string() -%}
with

equality_ratio as (
    select * from {{ ref('pub_equality_ratio') }}
),

workforce_share as (
    select * from {{ ref('pub_workforce_share') }}
),

questions as (
    {%- for finding, measure, field, reference, compared, what in [
        (
            'wres 2', 'appointed_of_shortlisted', 'white_bme', 'White', 'BME',
            'to be appointed from shortlisting (WRES indicator 2)',
        ),
        (
            'wdes 2', 'appointed_of_shortlisted', 'is_disabled', 'Non-disabled',
            'disabled', 'to be appointed from shortlisting (WDES metric 2)',
        ),
        (
            'shortlisting', 'shortlisted_of_applied', 'white_bme', 'White', 'BME',
            'to be shortlisted',
        ),
    ] %}
    select
        '{{ finding }}' as finding,
        '{{ measure }}' as measure,
        '{{ field }}' as field,
        '{{ reference }}' as reference_label,
        '{{ compared }}' as compared_label,
        '{{ what }}' as what
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

told as (
    select
        questions.finding,
        case
            when equality_ratio.value is null
                then
                    'How likely ' || questions.compared_label || ' candidates were '
                    || questions.what || ' against '
                    || replace(questions.reference_label, 'Non-', 'non-')
                    || ' ones is not said: '
                    || case
                        when equality_ratio.is_suppressed
                            then 'there are too few of them to publish'
                        else coalesce(equality_ratio.reason, 'there are none')
                    end
                    || '.'
            else
                questions.reference_label || ' candidates were '
                || {{ decimals('equality_ratio.value', 2) }} || ' times as likely as '
                || questions.compared_label || ' candidates ' || questions.what
                || ', 95% interval '
                || {{ decimals('equality_ratio.ci_low', 2) }} || ' to '
                || {{ decimals('equality_ratio.ci_high', 2) }} || ', of about '
                || {{ whole('equality_ratio.n_reference') }} || ' and '
                || {{ whole('equality_ratio.n_compared') }}
                || case
                    when equality_ratio.verdict = 'inside'
                        then ': inside the band of no adverse impact'
                    when equality_ratio.verdict = 'outside, interval includes 1'
                        then
                            ': outside the band of no adverse impact, but equal chances'
                            || ' would do as an explanation'
                    else
                        ': outside the band of no adverse impact, and not explained by'
                        || ' equal chances'
                end
                || case
                    when equality_ratio.lowest is null then '.'
                    else
                        '. Whichever group those not stated are of, it lies between '
                        || {{ decimals('equality_ratio.lowest', 2) }} || ' and '
                        || {{ decimals('equality_ratio.highest', 2) }} || '.'
                end
        end as sentence
    from questions
    left join equality_ratio
        on
            questions.measure = equality_ratio.measure
            and questions.field = equality_ratio.field
            and equality_ratio.breakdown = 'all'
            and equality_ratio.compared_level in ('BME', 'Yes')
),

disparity as (
    select
        {{ dbt.listagg(
            "case measure"
            ~ " when 'lower_to_middle' then 'from bands to 5 to bands 6 and 7 '"
            ~ " when 'middle_to_upper' then 'from there to 8a and over '"
            ~ " else 'from the lowest to the highest ' end"
            ~ " || " ~ decimals("value", 2) ~ " || ' (95% interval ' || "
            ~ decimals("ci_low", 2) ~ " || ' to ' || " ~ decimals("ci_high", 2)
            ~ " || ')'",
            "', '",
            "order by case measure when 'lower_to_middle' then 1"
            ~ " when 'middle_to_upper' then 2 else 3 end"
        ) }} as ratios
    from equality_ratio
    where
        measure in ('lower_to_middle', 'middle_to_upper', 'lower_to_upper')
        and field = 'white_bme'
        and value is not null
),

shares as (
    select
        max(case when breakdown = 'all' then value end) as value,
        max(case when breakdown = 'all' then ci_low end) as ci_low,
        max(case when breakdown = 'all' then ci_high end) as ci_high,
        max(case when breakdown = 'all' then n end) as n,
        max(case when breakdown = 'all' then value_of_all end) as value_of_all,
        max(
            case when breakdown_level = '{{ band_clusters()[2] }}' then value end
        ) as upper_value,
        max(
            case when breakdown_level = '{{ band_clusters()[2] }}' then ci_low end
        ) as upper_low,
        max(
            case when breakdown_level = '{{ band_clusters()[2] }}' then ci_high end
        ) as upper_high,
        max(case when breakdown_level = '{{ band_clusters()[2] }}' then n end)
            as n_upper
    from workforce_share
    where is_latest and field = 'white_bme'
),

training as (
    select
        max(value) as value,
        max(ci_low) as ci_low,
        max(ci_high) as ci_high,
        max(n_reference) as n_reference,
        max(n_compared) as n_compared,
        count(value) as n_values,
        count(*) as n_rows
    from equality_ratio
    where measure = 'programmes_of_staff'
),

final as (
    select
        'recruitment' as section,
        finding,
        cast(null as {{ text }}) as specification,
        sentence
    from told

    union all

    select
        'recruitment' as section,
        'disparity' as finding,
        null as specification,
        coalesce(
            'How many staff there are in higher bands for each in lower ones, White'
            || ' against BME (1 is equal): ' || ratios
            || '. These are ratios of stocks, and this project''s own definition.',
            'No disparity between bands is told: the workforce is not counted by band'
            || ' and ethnicity, or its counts are too small.'
        ) as sentence
    from disparity

    union all

    select
        'recruitment' as section,
        'workforce' as finding,
        null as specification,
        case
            when value is null
                then
                    'The share of BME staff is not told: there is no count of the'
                    || ' workforce by ethnicity.'
            else
                'Of about ' || {{ whole('n') }}
                || ' staff whose ethnicity is known, ' || {{ percent('value') }}
                || ' are BME ('
                || {{ percent_interval('ci_low', 'ci_high') }} || '); of everybody, the'
                || ' unknown among them, ' || {{ percent('value_of_all') }} || '.'
                || coalesce(
                    ' In bands 8a and over it is ' || {{ percent('upper_value') }}
                    || ' (' || {{ percent_interval('upper_low', 'upper_high') }}
                    || '; about '
                    || {{ whole('n_upper') }} || ').',
                    ''
                )
        end as sentence
    from shares

    union all

    select
        'recruitment' as section,
        'wres 4' as finding,
        null as specification,
        case
            when n_rows = 0
                then
                    'Access to training (WRES indicator 4) is not told: no organisation'
                    || ' is both in the count of the workforce and among those whose'
                    || ' people began a leadership programme in the same year.'
            when n_values = 0
                then
                    'Access to training (WRES indicator 4) is not told: too few people'
                    || ' of any one organisation began a leadership programme in the'
                    || ' year.'
            when n_values > 1
                then
                    'Access to training (WRES indicator 4) is told of '
                    || {{ whole('n_values') }} || ' organisations, each apart.'
            else
                'Access to training (WRES indicator 4), of leadership programmes only:'
                || ' White staff were ' || {{ decimals('value', 2) }}
                || ' times as likely as BME staff to begin one, 95% interval '
                || {{ decimals('ci_low', 2) }} || ' to ' || {{ decimals('ci_high', 2) }}
                || ', of about ' || {{ whole('n_reference') }} || ' and '
                || {{ whole('n_compared') }} || '.'
        end as sentence
    from training
)

select * from final
